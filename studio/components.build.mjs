// Builds the custom elements beside the studio, as modules that any page may load from the gateway.
import react from "@vitejs/plugin-react";
import { build } from "vite";

const ENTRY = "src/elements/components.ts";
const NOTHING = "\0no-styles";

/** A page of another origin gets no style sheet of ours: the elements have them in their shadow roots. */
const leaveStylesOut = {
  name: "leave-styles-out",
  enforce: "pre",
  resolveId: (id) => (id.endsWith(".css") ? NOTHING : undefined),
  load: (id) => (id === NOTHING ? "" : undefined),
};

/** Return the plugin that builds them into the folder of the studio, with what resolves its imports. */
export function buildComponents(resolve) {
  return {
    name: "build-components",
    apply: "build",
    async writeBundle({ dir }) {
      await build({
        configFile: false,
        root: import.meta.dirname,
        // Relative, as the page lies elsewhere.
        base: "./",
        publicDir: false,
        logLevel: "error",
        plugins: [leaveStylesOut, react()],
        resolve,
        build: {
          outDir: dir,
          emptyOutDir: false,
          modulePreload: false,
          rolldownOptions: { input: { components: ENTRY }, output: { entryFileNames: "[name].js" }, preserveEntrySignatures: false },
        },
      });
    },
  };
}
