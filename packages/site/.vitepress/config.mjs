// Not by its name: VitePress's Vite would look for packages in it, and does not know where their sources are.
const written = new URL("../src/config.ts", import.meta.url);
export default (await import(written.href)).default;
