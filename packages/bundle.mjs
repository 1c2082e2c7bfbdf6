// Bundles the packages that are published, or those in the given folders: `pnpm build`, after TypeScript has written their
// declarations. Each entry of a package becomes one file, and what several entries share becomes chunks. Other packages stay
// imports, also those of this project: there must be one Tensor. What is written in Svelte is left to Vite, with a build of its own.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { transform } from "esbuild";
import { rollup } from "rollup";
import { manifestOf, publishedFolders } from "./published.mjs";

/** The paths in an entry of `exports` or `imports`, for all conditions. */
const pathsIn = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(pathsIn));

/** Reads TypeScript. Sources import each other with the ending .js. */
const typescript = {
  name: "typescript",
  resolveId: (id, importer) =>
    importer && id.startsWith(".") ? resolve(dirname(importer), id.replace(/\.js$/, ".ts")) : null,
  transform: (code, id) => transform(code, { loader: "ts", target: "es2022", sourcemap: true, sourcefile: id }),
};

/** Bundles the package in a folder, from its `src` to its `dist`. */
async function bundlePackage(folder) {
  const { exports = {}, imports = {}, bin = {} } = manifestOf(folder).publishConfig;
  const names = pathsIn([exports, imports, bin]).flatMap((path) => /^(?:\.\/)?dist\/(.+)\.js$/.exec(path)?.[1] ?? []);
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, join(folder, "src", `${name}.ts`)])),
    external: (id) => !id.startsWith(".") && !isAbsolute(id),
    plugins: [typescript],
    // The entry of types is meant to be empty.
    onLog: (level, log, print) => log.code !== "EMPTY_BUNDLE" && print(level, log),
    treeshake: { moduleSideEffects: "no-external" },
  });
  await bundle.write({
    dir: join(folder, "dist"),
    chunkFileNames: "chunks/[name]-[hash].js",
    ...{ format: "es", hoistTransitiveImports: false, sourcemap: true, sourcemapExcludeSources: true },
  });
  await bundle.close();
}

/** The declarations that a declaration imports, in the same package. */
const importedBy = (file) =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import\(|import) ?"(\.[^"]+)\.js"/g)].map(([, path]) =>
    resolve(dirname(file), `${path}.d.ts`),
  );

/** Removes the declarations that no entry reaches: those of components need Svelte, which users do not have, and a command has none. */
function removeInnerDeclarations(folder) {
  const dist = join(folder, "dist");
  const { exports = {} } = manifestOf(folder).publishConfig;
  const reached = new Set(pathsIn(exports).map((path) => join(folder, path)));
  for (const file of reached) if (file.endsWith(".d.ts")) for (const next of importedBy(file)) reached.add(next);
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const file = join(dist, name);
    const isInner = /\.d\.ts(\.map)?$/.test(name) && !reached.has(file.replace(/\.map$/, ""));
    if (isInner) rmSync(file);
  }
}

const [, , ...given] = process.argv;
for (const folder of given.length > 0 ? given.map((each) => resolve(each)) : publishedFolders) {
  const { devDependencies = {}, exports, scripts = {} } = manifestOf(folder);
  // The figures are bundled as a whole by Vite.
  if (scripts.build !== "vite build") await bundlePackage(folder);
  if (devDependencies.svelte || !exports) removeInnerDeclarations(folder);
}
