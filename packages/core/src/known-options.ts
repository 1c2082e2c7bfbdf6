import { HyperparameterError } from "./errors.js";

/**
 * Looks for options that there are not: a slip of the pen, or what another library calls so, must not pass for a default.
 * The compiler finds them in literals, and nowhere else.
 *
 * @param owner Who is told of in the error: what the options were given to.
 * @throws HyperparameterError for a name that is none of the known ones.
 * @example
 * const scaled = (options: { by?: number }) => {
 *   knownOptions("scaled", options, ["by"]);
 *   return x.pipe(linear());
 * };
 */
export function knownOptions(owner: string, given: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    throw new HyperparameterError(
      `${owner}: there is no option ${JSON.stringify(name)}; leave it out, or give one of ${known.join(", ")}.`,
    );
  }
}
