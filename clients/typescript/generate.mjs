// Write src/schema.ts from the API's document, or print it: `node generate.mjs [--print]`.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import ts from "typescript";

const BLOB = ts.factory.createTypeReferenceNode(ts.factory.createIdentifier("Blob"));
const document = JSON.parse(await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8"));

// A photo is sent as a file, which a browser has as a Blob.
const nodes = await openapiTS(document, {
  alphabetize: true,
  transform: (schema) => (schema.format === "binary" ? BLOB : undefined),
});
const text = `${COMMENT_HEADER}${astToString(nodes)}`;

if (process.argv.includes("--print")) process.stdout.write(text);
else await writeFile(new URL("src/schema.ts", import.meta.url), text);
