import type { Plugin } from "vitepress";

/** VitePress's Vite finds the source of a module that is imported as `.js`, but not that of a worker. */
export const workerSources: Plugin = {
  name: "worker-sources",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith(".ts") || !code.includes("new Worker(")) return undefined;
    return code.replaceAll(/(new Worker\(\s*new URL\("\.\/[\w.-]+)\.js"/g, '$1.ts"');
  },
};
