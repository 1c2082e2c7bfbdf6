import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { cssTarget, translated } from "../vite.config.js";

/** The demonstration page, from the sources of all packages. */
export default defineConfig({
  root: fileURLToPath(new URL("./", import.meta.url)),
  base: "./",
  plugins: [translated, svelte({ configFile: fileURLToPath(new URL("../svelte.config.js", import.meta.url)) })],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  worker: { format: "es" },
  build: {
    target: "es2022",
    cssTarget,
    outDir: "../dist/demo",
    emptyOutDir: true,
    sourcemap: !!process.env.SOURCE_MAPS,
  },
});
