/** A server-sent event of a user. */
export interface PlatformEvent {
  /** Send it as `Last-Event-ID` to go on after this event. */
  id: string;
  /** The event's type, such as `ProductsRanked`; `message` for one that only carries an ID. */
  type: string;
  /** The event's fields; see the reference of events. */
  data: Record<string, unknown>;
}

/** Yield the events of a response's body, by the HTML standard's "event stream interpretation". */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<PlatformEvent> {
  let rest = "";
  for await (const text of decoded(body)) {
    const blocks = (rest + text).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    yield* blocks.map(parse).filter((event) => event !== undefined);
  }
}

async function* decoded(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      yield decoder.decode(chunk.value, { stream: true });
    }
  } finally {
    await reader.cancel();
  }
}

function parse(block: string): PlatformEvent | undefined {
  const found: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const [name, value] = split(line);
    if (name) found[name] = name === "data" && found.data ? `${found.data}\n${value}` : value;
  }
  if (!found.data && !found.id) return undefined;
  return { id: found.id ?? "", type: found.event ?? "message", data: found.data ? JSON.parse(found.data) : {} };
}

function split(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}
