import { describeValue, roleOf } from "./describe-value.js";
import { HyperparameterError } from "./errors.js";

/**
 * Rejects unknown option names. A misspelled name, or the name that another library uses, must not silently give the default.
 * The compiler finds such names only in object literals.
 *
 * @param owner What the options were given to; the error message begins with it.
 * @param known The names that are allowed. If it is left out, every name is allowed.
 * @param options The options, or undefined.
 * @returns The options as given, or an empty object for undefined.
 * @throws HyperparameterError for an unknown name, and for a value that is not an object of options.
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
    throw new HyperparameterError(`${owner}: its options are ${describeValue(given)}; ${fixFor(owner, given, known)}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || !known || known.includes(name)) continue;
    // batchSize and batch_size contain size.
    const near = known.find((each) => each.length > 3 && bare(name).includes(bare(each)));
    const others = known.length > 0 ? `or give one of ${known.join(", ")}` : "it takes none";
    const fix = near ? `give ${near} instead` : `leave it out, ${others}`;
    throw new HyperparameterError(`${owner}: there is no option ${JSON.stringify(name)}; ${fix}.`);
  }
  return options;
}

/** What to do where something is given in place of options. */
function fixFor(owner: string, given: unknown, known: readonly string[] | undefined): string {
  if (roleOf(given) === "node") return `call it first, as in ${owner}()`;
  return known?.length === 0 ? "leave them out" : `give an object, such as { ${known?.[0] ?? "learningRate"}: … }`;
}

/** Whether it is a node, an array, a stream or the like, which a wrong argument order passes in place of options. */
const isOther = (given: object): boolean =>
  roleOf(given) === "node" ||
  Array.isArray(given) ||
  ArrayBuffer.isView(given) ||
  ["role", "then", "read", "subscribe"].some((name) => name in given);

/** Whether two names differ by one slip: a letter more, less or other, two letters swapped, or upper case. */
export function isSlipOf(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  const shorter = Math.min(a.length, b.length);
  let front = 0;
  while (front < shorter && a[front] === b[front]) front++;
  let back = 0;
  while (back < shorter - front && a.at(-1 - back) === b.at(-1 - back)) back++;
  const [x, y] = [a, b].map((each) => each.slice(front, each.length - back));
  return Math.max(x.length, y.length) < 2 || (x.length === 2 && y === `${x[1]}${x[0]}`);
}

/** The name in lower case and without its first underscore, so that different spellings compare as equal. */
const bare = (name: string): string => name.replace("_", "").toLowerCase();
