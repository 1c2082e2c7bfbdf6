// Hooks of programs.mjs: they load the compiled form of a TypeScript file that was compiled with the tests.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

let source;
let compiled;

export function initialize({ repository, folder }) {
  source = pathToFileURL(repository).href;
  compiled = `${pathToFileURL(folder).href}/`;
}

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  if (!found.url.startsWith(source) || !found.url.endsWith(".ts")) return found;
  const url = new URL(`${compiled}${found.url.slice(source.length, -3)}.mjs`);
  return existsSync(url) ? { ...found, url: url.href, format: "module" } : found;
}
