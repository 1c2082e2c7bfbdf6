import { describeValue, roleOf } from "./describe-value.js";
import { HyperparameterError } from "./errors.js";

/**
 * Looks for options that there are not: a slip of the pen, or what another library calls so, must not pass for a default.
 * The compiler finds them in literals, and nowhere else.
 *
 * @param owner Who is told of in the error: what the options were given to.
 * @param known Their names. Left out: any are known.
 * @returns The options as they were given; none, where that is undefined.
 * @throws HyperparameterError for a name that is none of the known ones, and for what is no object of options.
 * @example
 * const scaled = (options: { by?: number } = {}) => {
 *   const { by = 1 } = knownOptions("scaled", options, ["by"]);
 *   return multiply(x, by);
 * };
 */
export function knownOptions<Options extends object>(
  owner: string,
  given: Options | undefined,
  known?: readonly string[],
): Options {
  const options = given === undefined ? ({} as Options) : given;
  if (typeof options !== "object" || options === null || isOther(options)) {
    const fix =
      roleOf(given) === "node"
        ? `call it first, as in ${owner}()`
        : `give an object, such as { ${known?.[0] ?? "learningRate"}: … }`;
    throw new HyperparameterError(`${owner}: its options are ${describeValue(given)}; ${fix}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || !known || known.includes(name)) continue;
    // batchSize and batch_size are near size.
    const near = known.find((each) => each.length > 3 && bare(name).includes(bare(each)));
    const others = known.length > 0 ? `or give one of ${known.join(", ")}` : "it takes none";
    const fix = near ? `give ${near} instead` : `leave it out, ${others}`;
    throw new HyperparameterError(`${owner}: there is no option ${JSON.stringify(name)}; ${fix}.`);
  }
  return options;
}

/** Whether it is something else than options, which a wrong place in a call brings. */
const isOther = (given: object): boolean =>
  roleOf(given) === "node" ||
  Array.isArray(given) ||
  ArrayBuffer.isView(given) ||
  ["role", "then", "read", "subscribe"].some((name) => name in given);

/** Without what languages and hands write differently. */
const bare = (name: string): string => name.replace("_", "").toLowerCase();
