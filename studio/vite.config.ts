import react from "@vitejs/plugin-react";
import { defaultClientConditions, defaultServerConditions, defineConfig, type Plugin } from "vite";
import { fileURLToPath } from "node:url";
import { buildComponents } from "./components.build.mjs";
import { digestOfSources } from "./sources.mjs";

// The client's sources take the place of its build, which there may be none of.
const CLIENT = "@fashion-platform/source";

const base = "/studio/";
const digest = digestOfSources(fileURLToPath(new URL("..", import.meta.url)));
const WORKER = "service-worker";
/** The model of the camera is as large as all the rest, and photos can be taken without it. */
const MODEL = "assets/blazeface";

/** Tell the service worker which files there are to keep. */
const listFiles: Plugin = {
  name: "list-files",
  apply: "build",
  enforce: "post",
  generateBundle(_, bundle) {
    const worker = Object.values(bundle).find((each) => each.type === "chunk" && each.name === WORKER);
    const files = Object.keys(bundle).filter((name) => name.startsWith("assets/") && !name.startsWith(MODEL));
    const build = { digest, files: ["icon.svg", ...files.toSorted()].map((name) => base + name) };
    if (worker?.type === "chunk") worker.code = `const BUILD = ${JSON.stringify(build)};\n${worker.code}`;
  },
};

/** Let the style sheet come before the script, which the top of the page does not wait for. */
const paintFirst: Plugin = {
  name: "paint-first",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replaceAll('<script type="module"', '<script type="module" fetchpriority="low"'),
  },
};

const recordSources: Plugin = {
  name: "record-sources",
  apply: "build",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "sources.sha256", source: `${digest}\n` });
  },
};

// The package names no files of its models among what may be imported.
const alias = { "@vladmandic/human/models": fileURLToPath(new URL("../node_modules/@vladmandic/human/models", import.meta.url)) };
const resolve = { alias, conditions: [CLIENT, ...defaultClientConditions] };

export default defineConfig({
  base,
  plugins: [react(), paintFirst, recordSources, listFiles, buildComponents(resolve)],
  resolve,
  // Tests resolve as servers do.
  ssr: { resolve: { conditions: [CLIENT, ...defaultServerConditions] } },
  build: {
    outDir: "../src/fashion/gateway/studio_files",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", [WORKER]: "service-worker/service-worker.ts" },
      output: {
        entryFileNames: ({ name }) => (name === WORKER ? "[name].js" : "assets/[name]-[hash].js"),
        // What the first page needs comes at once: a phone fetches six files at a time.
        codeSplitting: { groups: [{ name: "index", tags: ["$initial"], test: (id) => !id.includes(`/${WORKER}/`) }] },
      },
    },
    license: { fileName: "licenses.md" },
  },
  server: { proxy: { "/v1": process.env["FASHION_URL"] ?? "http://127.0.0.1:8080" } },
});
