import { type Command, flagOf, type Options } from "./command.js";
import { UsageError } from "./exit.js";
import { suggestion } from "./nearest.js";
import { type Option, on } from "./options.js";

/** The options of every command. */
export const COMMON: Options = {
  json: on("print lines of JSON, for programs"),
  help: on("show this"),
};

/** The words of a command line, sorted. */
export interface SortedWords {
  readonly operands: readonly string[];
  /** The values that were given, by option. */
  readonly given: Readonly<Record<string, readonly string[]>>;
}

/** A negative number is a value; another word with a dash in front is not. */
const isOption = (word: string): boolean => word.length > 1 && word.startsWith("-") && !/^-\.?\d/.test(word);

/** Sorts words into operands and the values of options. @throws UsageError for an unknown option or a missing value. */
export function sortWords(words: readonly string[], options: Options): SortedWords {
  const named = new Map(Object.keys(options).map((name) => [flagOf(name), name]));
  const operands: string[] = [];
  const given: Record<string, string[]> = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") return { operands: [...operands, ...rest], given };
    if (!isOption(word)) {
      operands.push(word);
      continue;
    }
    const [flag, value] = splitOption(word === "-h" ? "--help" : word);
    const name = named.get(flag);
    if (name === undefined) {
      const hint = suggestion(flag, [...named.keys()], "--help lists the options.");
      throw new UsageError(`there is no option ${flag}${hint}`);
    }
    given[name] = [...(given[name] ?? []), value ?? following(options[name], flag, rest)];
    if (value !== undefined && options[name].value === undefined)
      throw new UsageError(`${flag} takes no value; leave out "=${value}".`);
  }
  return { operands, given };
}

/** "--seed=1" is "--seed" and "1". */
function splitOption(word: string): readonly [flag: string, value: string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** The value of an option in the next word, which is taken. */
function following(option: Option<unknown>, flag: string, rest: string[]): string {
  if (option.value === undefined || option.isValueOptional) return "";
  const [next] = rest;
  if (next === undefined) throw new UsageError(`${flag} has no value; give a ${option.value} after it.`);
  if (isOption(next))
    throw new UsageError(`${flag} has no value before ${next}; write ${flag}=${next} if that is its value.`);
  return rest.shift() as string;
}

/** The values of all options. */
export function readValues(options: Options, given: SortedWords["given"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, option.read(given[name] ?? [], flagOf(name))]),
  );
}

/** @throws UsageError where operands are missing, empty or too many. */
export function checkOperands({ name, operands: wanted }: Command, operands: readonly string[]): void {
  const missing = wanted.find((each, i) => !each.isOptional && operands[i] === undefined);
  if (missing) throw new UsageError(`<${missing.name}> is missing; rxgrad ${name} --help shows what to give.`);
  const stray = wanted.at(-1)?.isMany ? undefined : operands[wanted.length];
  if (stray !== undefined) throw new UsageError(`${JSON.stringify(stray)} is one word too many; leave it out.`);
  if (operands.includes("")) throw new UsageError("an operand is empty; give a file.");
}
