import react from "@vitejs/plugin-react";
import { defaultClientConditions, defaultServerConditions, defineConfig, type Plugin } from "vite";
import { fileURLToPath } from "node:url";
import { digestOfSources } from "./sources.mjs";

// The client's sources take the place of its build, which there may be none of.
const CLIENT = "@fashion-platform/source";

const recordSources: Plugin = {
  name: "record-sources",
  apply: "build",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "sources.sha256", source: `${digestOfSources(fileURLToPath(new URL("..", import.meta.url)))}\n` });
  },
};

export default defineConfig({
  base: "/studio/",
  plugins: [react(), recordSources],
  resolve: { conditions: [CLIENT, ...defaultClientConditions] },
  // Tests resolve as servers do.
  ssr: { resolve: { conditions: [CLIENT, ...defaultServerConditions] } },
  build: {
    outDir: "../src/fashion/gateway/studio_files",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
  },
  server: { proxy: { "/v1": process.env["FASHION_URL"] ?? "http://127.0.0.1:8080" } },
});
