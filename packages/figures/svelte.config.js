import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Styles travel with the code of a component, into the shadow root that it is shown in. */
export default {
  preprocess: vitePreprocess({ script: true }),
  compilerOptions: { css: "injected", runes: true },
};
