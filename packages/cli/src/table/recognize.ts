import { type ColumnProfile, numberInCell, profileColumns } from "@rxgrad/data/internal";
import { UsageError } from "../frame/exit.js";
import { suggestion } from "../frame/nearest.js";
import { MARKS, type TableRecipe } from "../recipe/recipe.js";
import { oddText } from "./odd-text.js";
import type { Table } from "./read-table.js";

/** What to learn from a table, and what of it is left out. */
export interface Recognized {
  readonly recipe: TableRecipe;
  /** Rows that have a target. */
  readonly rows: number;
  /** Rows that have none. */
  readonly without: number;
  /** How many rows each class has; empty where the target is a number. */
  readonly counts: readonly number[];
  /** Columns of numbers with empty cells, and how many there are. */
  readonly gaps: readonly (readonly [column: string, count: number])[];
  readonly leftOut: readonly (readonly [column: string, why: string])[];
}

export interface Wanted {
  readonly target: string;
  /** What the target is; "auto" looks at its values. */
  readonly as: "auto" | "class" | "number";
  readonly ignore: readonly string[];
  readonly decimal: string;
}

/** A number with fewer different values is taken for a class. */
const FEW = 10;

/** More classes or categories than these are texts. */
const MOST_CLASSES = 200;
const MOST_CATEGORIES = 50;

const LEAST_ROWS = 10;

/** Chooses what to learn from a table. @throws UsageError for a name that it does not have, Error where it does not suffice. */
export function recognize(table: Table, wanted: Wanted): Recognized {
  const { header, rows, name } = table;
  for (const [option, column] of [["--target", wanted.target], ...wanted.ignore.map((each) => ["--ignore", each])]) {
    if (!header.includes(column))
      throw new UsageError(
        `${option} is ${JSON.stringify(column)}, which ${name} does not have${suggestion(column, header, `its columns are ${listed(header)}.`)}`,
      );
  }
  if (wanted.ignore.includes(wanted.target)) throw new UsageError(`--ignore names the target ${wanted.target}.`);
  const twice = header.find((each, i) => each !== "" && header.indexOf(each) !== i);
  if (twice !== undefined)
    throw new Error(`${name} has two columns named ${JSON.stringify(twice)}; rename one of them.`);
  const at = header.indexOf(wanted.target);
  const isThere = (row: readonly string[]): boolean => row[at] !== "" && !MARKS.includes(row[at]);
  const kept = rows.filter(isThere);
  const profiles = profileColumns(header, kept, { marks: MARKS, decimal: wanted.decimal });
  const { classes, counts } = targetOf(profiles[at], kept.length, wanted, name);
  const { numbers, categories, leftOut } = inputsIn(
    profiles.filter((each) => each.at !== at),
    kept,
    wanted,
  );
  if (numbers.length + categories.length === 0)
    throw new Error(`${name} has no column to learn from beside ${wanted.target}: ${leftOutText(leftOut)}.`);
  return {
    recipe: {
      ...{ kind: "table", marks: MARKS, numbers: numbers.map((each) => each.name) },
      categories: categories.map((each) => categoryOf(each, kept.length)),
      ...{ target: wanted.target, classes },
    },
    ...{ rows: kept.length, without: rows.length - kept.length, counts, leftOut },
    gaps: numbers.filter(({ present }) => present < kept.length).map((each) => [each.name, kept.length - each.present]),
  };
}

const listed = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(", ")}, … (${names.length})` : names.join(", ");

const leftOutText = (leftOut: Recognized["leftOut"]): string =>
  listed(leftOut.map(([column, why]) => `${column || "one without a name"} ${why}`)) || "it is the only one";

function targetOf(
  { name, present, isNumbers, distinct }: ColumnProfile,
  rows: number,
  { as, decimal }: Wanted,
  file: string,
): { readonly classes: readonly string[] | null; readonly counts: readonly number[] } {
  if (present < LEAST_ROWS)
    throw new Error(`${file} has ${present} rows with a value of ${name}; give at least ${LEAST_ROWS}.`);
  if (distinct.size < 2)
    throw new Error(`${name} has the same value in all ${rows} rows, so there is nothing to learn.`);
  const texts = [...distinct.keys()];
  const numberOf = (text: string): number => numberInCell(text, decimal) as number;
  const isWhole = isNumbers && texts.every((each) => Number.isInteger(numberOf(each)));
  const odd = as === "class" ? undefined : oddText(texts, decimal);
  if (odd !== undefined)
    throw new Error(
      `${name} has texts among its numbers, such as ${JSON.stringify(odd)}; correct these cells, or leave them empty; or give --as class.`,
    );
  if (as === "number" && !isNumbers)
    throw new Error(`${name} has texts; it can be learned as a class, not as a number.`);
  if (as === "number" || (as === "auto" && isNumbers && (!isWhole || distinct.size > FEW)))
    return { classes: null, counts: [] };
  if (distinct.size > MOST_CLASSES)
    throw new Error(`${name} has ${distinct.size} different values; give a target with at most ${MOST_CLASSES}.`);
  const classes = isNumbers ? texts.sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1)) : texts.sort();
  return { classes, counts: classes.map((each) => distinct.get(each) as number) };
}

function inputsIn(
  profiles: readonly ColumnProfile[],
  rows: readonly (readonly string[])[],
  wanted: Wanted,
): {
  readonly numbers: readonly ColumnProfile[];
  readonly categories: readonly ColumnProfile[];
  readonly leftOut: Recognized["leftOut"];
} {
  const reasons = profiles.map((profile) => whyNot(profile, rows, wanted));
  const used = profiles.filter((_, i) => reasons[i] === undefined);
  return {
    numbers: used.filter(({ isNumbers }) => isNumbers),
    categories: used.filter(({ isNumbers }) => !isNumbers),
    leftOut: profiles.flatMap(({ name }, i) => (reasons[i] === undefined ? [] : [[name, reasons[i]] as const])),
  };
}

/** Why a column is left out; undefined where it is learned from. */
function whyNot(
  profile: ColumnProfile,
  rows: readonly (readonly string[])[],
  { ignore, decimal }: Pick<Wanted, "ignore" | "decimal">,
): string | undefined {
  const { name, present, isNumbers, isRowNumbers, distinct } = profile;
  if (name === "") return "has no name";
  if (ignore.includes(name)) return "is ignored";
  if (present === 0) return "is empty";
  if (present < rows.length / 2) return `is mostly empty (${rows.length - present} of ${rows.length} cells)`;
  if (distinct.size === 1) return `is always ${JSON.stringify([...distinct.keys()][0])}`;
  if (isRowNumbers || (isNumbers && isIdentifier(profile, rows.length))) return "numbers the rows";
  if (isNumbers || (distinct.size <= MOST_CATEGORIES && distinct.size <= present / 2)) return undefined;
  const odd = oddText([...distinct.keys()], decimal);
  if (odd !== undefined) return `has texts among its numbers, such as ${JSON.stringify(odd)}`;
  return distinct.size === present ? "is different in every row" : `has ${distinct.size} different texts`;
}

const ID = /^(id|uuid|key|index|nr|no\.?)$|[_ -]id$|[a-z]Id$/i;

/** Whether whole numbers are all different, and are those of the rows in another order, or have the name of an identifier. */
function isIdentifier({ name, present, distinct }: ColumnProfile, rows: number): boolean {
  if (present < rows || distinct.size < rows) return false;
  const numbers = [...distinct.keys()].map(Number);
  if (!numbers.every(Number.isInteger)) return false;
  const [least, most] = numbers.reduce(([a, b], each) => [Math.min(a, each), Math.max(b, each)], [Infinity, -Infinity]);
  return ID.test(name) || ((least === 0 || least === 1) && most - least + 1 === rows);
}

function categoryOf({ name, present, distinct }: ColumnProfile, rows: number): TableRecipe["categories"][number] {
  const categories = [...distinct.keys()].sort();
  if (present === rows) return { column: name, categories };
  let missing = "(empty)";
  while (categories.includes(missing)) missing = `(${missing})`;
  return { column: name, categories: [...categories, missing], missing };
}
