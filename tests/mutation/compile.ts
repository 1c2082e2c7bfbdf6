// Compiles tests with mutants in the packages. All mutants are in the code; the environment says which one is on.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin } from "esbuild";
import { compile } from "../support/runner/compile.js";
import { findPrograms } from "../support/runner/find.js";
import { repository } from "../support/runner/repository.js";
import { type Mutant, nameOf, switched } from "./mutants.js";

/** The variable with the number of the mutant that is on, from 1. */
export const MUTANT = "RXGRAD_MUTANT";
/** The variable with a file, to which processes and threads append the numbers of the mutants that they reached. */
export const REACHED = "RXGRAD_REACHED";

const SWITCH = `const __mutant = Number(process.env.${MUTANT});`;
const MARKS = `import { appendFileSync as __append } from "node:fs";
const __reached = (globalThis[Symbol.for("rxgrad.reached")] ??= (() => {
  const reached = new Set();
  process.on("exit", () => process.env.${REACHED} && __append(process.env.${REACHED}, [...reached].join("\\n") + "\\n"));
  return reached;
})());`.replaceAll("\n", " ");

/**
 * Compiles tests.
 *
 * @param mutants Those that are in the code.
 * @param isMarking Whether code tells which mutants it reaches, which takes time.
 * @returns The folder.
 */
export function compileWith(tests: readonly string[], mutants: readonly Mutant[], isMarking: boolean): Promise<string> {
  const numbers = new Map(mutants.map((mutant, i) => [nameOf(mutant), i + 1]));
  const switches = new Map([...numbers].map(([name, number]) => [name, `__mutant === ${number}`]));
  const mutated = new Set(mutants.map(({ file }) => file));
  const mark = isMarking ? (name: string) => `__reached.add(${numbers.get(name)}), ` : undefined;
  const plugin: Plugin = {
    name: "mutants",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(repository, path).replaceAll("\\", "/");
        if (!mutated.has(file)) return undefined;
        const text = switched(file, readFileSync(join(repository, file), "utf8"), switches, mark);
        // On the first line, so that lines keep their numbers.
        return { contents: `${SWITCH}${isMarking ? MARKS : ""} ${text}`, loader: "ts" };
      });
    },
  };
  return compile([...tests, ...findPrograms()], [plugin]);
}
