// Which sources a build is of: the build carries their digest, which tests compare without building.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const STUDIO = ["components.build.mjs", "index.html", "package.json", "sources.mjs", "tsconfig.json", "vite.config.ts", "public", "service-worker", "src"];
// Tests are not built, and the client's schema is types alone.
const LEFT_OUT = /\.test\.tsx?$|\/schema\.ts$/;
const ROOTS = [...STUDIO.map((name) => `studio/${name}`), "clients/typescript/src"];

function files(root, path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => files(root, `${path}/${name}`));
}

/** Return the SHA-256 over the paths and contents of what a build is made of, in the order of the paths. */
export function digestOfSources(root) {
  const digest = createHash("sha256");
  const paths = ROOTS.flatMap((each) => files(root, each)).filter((path) => !LEFT_OUT.test(path));
  for (const path of paths.sort()) digest.update(`${path}\0`).update(readFileSync(join(root, path))).update("\0");
  return digest.digest("hex");
}
