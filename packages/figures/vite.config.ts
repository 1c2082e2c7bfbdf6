import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import { en, ko } from "./src/words/catalog.js";
import { catalogFaults } from "./src/words/faults.js";

/** A missing translation ends the build. */
export const translated: Plugin = {
  name: "translated",
  buildStart() {
    const faults = catalogFaults(en, ko);
    if (faults.length > 0) this.error(`Korean: ${faults.join(" ")}`);
  },
};

/** Browsers that know `light-dark()`, which must stay as it is: it follows the page's `color-scheme`, not only the system. */
export const cssTarget: string[] = ["chrome123", "firefox120", "safari17.5"];

/** Colors, space and type, for pages that look like the figures. */
const variables: Plugin = {
  name: "variables",
  generateBundle() {
    const source = readFileSync(new URL("./src/theme/variables.css", import.meta.url), "utf8");
    this.emitFile({ type: "asset", fileName: "variables.css", source });
  },
};

/** The library: one small entry that registers the elements, and chunks that are found beside it, wherever it lies. */
export default defineConfig({
  root: fileURLToPath(new URL("./", import.meta.url)),
  base: "./",
  plugins: [translated, variables, svelte()],
  // Names without hashes: a new build replaces the files of the last.
  worker: { format: "es", rollupOptions: { output: { entryFileNames: "chunks/[name].js" } } },
  build: {
    target: "es2022",
    cssTarget,
    emptyOutDir: false,
    sourcemap: true,
    lib: { entry: { index: "src/index.ts", beat: "src/beat.ts", words: "src/words.ts" }, formats: ["es"] },
    rollupOptions: {
      external: /^(rxgrad|rxjs|@rxgrad\/)/,
      output: { chunkFileNames: "chunks/[name].js" },
    },
  },
});
