/** A client of Fashion Platform's API: types from its document, and what no document can say. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import { type PlatformEvent, readEvents } from "./events.js";
import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";
export { type PlatformEvent, readEvents } from "./events.js";

export type Schemas = components["schemas"];
export type Problem = Schemas["ProblemDocument"];
export type FashionClient = Client<paths>;

/** Who is asking: a token, or a function that returns a fresh one; or, on one's own machine, a user's ID. */
export type Identity =
  | { token: string | (() => string | Promise<string>) }
  | { userId: string | (() => string) };

export interface Options {
  /** Where the gateway is, such as https://api.example.com. */
  baseUrl: string;
  identity?: Identity;
  fetch?: typeof fetch;
}

/** A response other than success, as an exception. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(
    readonly problem: Problem,
    /** Seconds after which to try again, where the response says so. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail);
  }

  /** The stable name of the problem, such as `photo-422`. */
  get kind(): string {
    return this.problem.type.replace("urn:fashion:problem:", "");
  }
}

/** Return a client; its calls return `{ data }` and throw `ProblemError` for every response but success. */
export function createFashionClient({ baseUrl, identity, fetch }: Options): FashionClient {
  const client = createClient<paths>({ baseUrl, ...(fetch ? { fetch } : {}) });
  if (identity) client.use(identify(identity));
  client.use(throwProblems);
  return client;
}

function identify(identity: Identity): Middleware {
  return {
    async onRequest({ request }) {
      for (const [name, value] of Object.entries(await identityHeaders(identity))) request.headers.set(name, value);
      return request;
    },
  };
}

async function identityHeaders(identity: Identity): Promise<Record<string, string>> {
  if ("token" in identity) {
    const token = typeof identity.token === "function" ? await identity.token() : identity.token;
    return { Authorization: `Bearer ${token}` };
  }
  return { "X-User-ID": typeof identity.userId === "function" ? identity.userId() : identity.userId };
}

const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
};

async function problemOf(response: Response): Promise<ProblemError> {
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
  return new ProblemError(isProblem ? ((await response.json()) as Problem) : unknownProblem(response), retryAfter);
}

function unknownProblem({ status, statusText, headers }: Response): Problem {
  return {
    type: "about:blank",
    title: statusText,
    status,
    detail: `The server responded with ${status}.`,
    correlation_id: headers.get("X-Correlation-ID") ?? "",
  };
}

export interface UploadOptions {
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Measure a photo. */
export async function analyzePhoto(
  client: FashionClient,
  photo: Blob,
  options: UploadOptions = {},
): Promise<Schemas["AnalysisResponse"]> {
  return (await sendPhotos(client, [photo], options)) as Schemas["AnalysisResponse"];
}

/** Measure two to five photos of one person together; each has a result of its own. */
export async function analyzePhotos(
  client: FashionClient,
  photos: readonly [Blob, Blob, ...Blob[]],
  options: UploadOptions = {},
): Promise<Schemas["AnalysesResponse"]> {
  return (await sendPhotos(client, photos, options)) as Schemas["AnalysesResponse"];
}

async function sendPhotos(client: FashionClient, photos: readonly Blob[], options: UploadOptions) {
  const form = new FormData();
  for (const photo of photos) form.append("photo", photo, "photo");
  const { data } = await client.POST("/v1/analyses", {
    body: { photo: [] },
    bodySerializer: () => form,
    params: { header: options.idempotencyKey ? { "Idempotency-Key": options.idempotencyKey } : {} },
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return data!;
}

/** Yield a user's events as they come; connect again and go on where a stream ends, until `signal` aborts. */
export async function* followEvents(
  { baseUrl, identity, fetch = globalThis.fetch }: Options,
  userId: string,
  { lastEventId = "", signal }: { lastEventId?: string; signal: AbortSignal },
): AsyncGenerator<PlatformEvent> {
  const url = `${baseUrl}/v1/users/${encodeURIComponent(userId)}/events`;
  let last = lastEventId;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const headers = { ...(identity ? await identityHeaders(identity) : {}), ...(last ? { "Last-Event-ID": last } : {}) };
      const response = await fetch(url, { headers, signal });
      if (!response.ok) throw await problemOf(response);
      failures = 0;
      for await (const event of readEvents(response.body!)) {
        last = event.id || last;
        yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ProblemError && ![429, 502, 503, 504].includes(error.problem.status)) throw error;
      failures += 1;
    }
    await pause(pauseAfter(failures), signal);
  }
}

/** Return milliseconds to wait: longer with each failure, bounded, with jitter, so that not all come at once. */
export function pauseAfter(failures: number): number {
  return Math.min(1000 * 2 ** failures, 30_000) * (0.5 + Math.random() / 2);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Yield the items of every page; `read` reads one page by its cursor. */
export async function* allItems<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; next: string | null }>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield* page.items;
    cursor = page.next ?? undefined;
  } while (cursor);
}
