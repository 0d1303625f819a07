// Validate docs/asyncapi.json with AsyncAPI's own parser: any finding fails.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const path = new URL("../../docs/asyncapi.json", import.meta.url);
const { diagnostics } = await new Parser().parse(await readFile(path, "utf8"));
for (const { code, message, path } of diagnostics) console.error(`docs/asyncapi.json: ${path.join(".")}: ${message} (${code})`);
process.exitCode = diagnostics.length ? 1 : 0;
