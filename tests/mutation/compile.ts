// Compiles tests with mutants in the packages. All mutants are in the code, and the environment says which one is on.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin } from "esbuild";
import { compile, makeFolder } from "../support/runner/compile.js";
import { findPrograms } from "../support/runner/find.js";
import { repository } from "../support/runner/repository.js";
import { type Mutant, marked, nameOf, switched } from "./mutants.js";
import type { DrawnMutant } from "./sample.js";
import { holdFolder } from "./temporary.js";

/** The variable with the number of the mutant that is on. */
export const MUTANT = "RXGRAD_MUTANT";
/** The variable with a file, to which processes and threads append what they reached. */
export const REACHED = "RXGRAD_REACHED";

const SWITCH = `const __mutant = Number(process.env.${MUTANT});`;
const MARKS = `import { appendFileSync as __append } from "node:fs";
const __reached = (globalThis[Symbol.for("rxgrad.reached")] ??= (() => {
  const reached = [];
  process.on("exit", () => process.env.${REACHED} && __append(process.env.${REACHED}, Object.keys(reached).join("\\n") + "\\n"));
  return reached;
})());`.replaceAll("\n", " ");

/** Compiles tests with another text of some files of the packages. Undefined: the text is not changed. */
function compileChanged(tests: readonly string[], changed: (file: string) => string | undefined): Promise<string> {
  const plugin: Plugin = {
    name: "mutants",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = changed(relative(repository, path).replaceAll("\\", "/"));
        return contents === undefined ? undefined : { contents, loader: "ts" };
      });
    },
  };
  return compile([...tests, ...findPrograms()], [plugin], holdFolder(makeFolder()));
}

const read = (file: string): string => readFileSync(join(repository, file), "utf8");

// What is added stands on the first line, so that lines keep their numbers.

/**
 * Compiles tests with mutants, each behind a switch.
 *
 * @returns The folder. It is removed when the program ends, at the latest.
 */
export function compileWith(tests: readonly string[], mutants: readonly DrawnMutant[]): Promise<string> {
  const switches = new Map(mutants.map((mutant) => [nameOf(mutant), `__mutant === ${mutant.number}`]));
  const files = new Set(mutants.map(({ file }) => file));
  return compileChanged(tests, (file) =>
    files.has(file) ? `${SWITCH} ${switched(file, read(file), switches)}` : undefined,
  );
}

/**
 * Compiles tests that tell which mutants they reach, by their places in a list.
 *
 * @returns The folder. It is removed when the program ends, at the latest.
 */
export function compileMarking(tests: readonly string[], mutants: readonly Mutant[]): Promise<string> {
  const places = new Map(mutants.map((mutant, i) => [nameOf(mutant), i]));
  const files = new Set(mutants.map(({ file }) => file));
  return compileChanged(tests, (file) =>
    files.has(file)
      ? `${MARKS} ${marked(file, read(file), (name) => `__reached[${places.get(name)}] = 1`)}`
      : undefined,
  );
}
