import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Plugin } from "vitepress";
import { MODULES } from "./rewrite.js";

const here = fileURLToPath(new URL("./", import.meta.url));

/** Bundles what programs on pages import, at fixed addresses, and the worker of its threads beside it. */
export function programModules(): Plugin {
  return {
    name: "program-modules",
    apply: (config, { command }) => command === "build" && !config.build?.ssr,
    async generateBundle() {
      const names = Object.entries(MODULES).map(([name, file]) => ({ in: name, out: basename(file, ".js") }));
      const { outputFiles } = await build({
        entryPoints: [...names, { in: "rxgrad/worker", out: "worker.browser" }],
        ...{ bundle: true, splitting: true, minify: true, format: "esm", target: "es2022", platform: "browser" },
        ...{ conditions: ["source"], absWorkingDir: here, outdir: "run", write: false, logLevel: "error" },
      });
      for (const { path, contents } of outputFiles) {
        this.emitFile({ type: "asset", fileName: `run/${basename(path)}`, source: contents });
      }
    },
  };
}
