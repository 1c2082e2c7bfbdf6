import { readFileSync } from "node:fs";

/** Reference values from tests/fixtures/kernels, made by generate.py there. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/kernels/${name}.json`, import.meta.url), "utf8"));
}
