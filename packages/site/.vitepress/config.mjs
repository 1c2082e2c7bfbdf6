// Not by its name: VitePress's Vite would look for packages in it, and does not know where their sources are.
const written = new URL("../src/config.ts", import.meta.url);
// A function: Vite keeps a copy of this file beside it until the file is read.
export default async () => (await import(written.href)).default;
