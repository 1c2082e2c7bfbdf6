import type { CsvEncoding } from "@rxgrad/data";
import { UsageError } from "../frame/exit.js";
import { tableCode } from "../program/table-code.js";
import type { TableRecipe } from "../recipe/recipe.js";
import { oddText } from "../table/odd-text.js";
import { decimalOf, readTable } from "../table/read-table.js";
import { type Recognized, recognize, type Wanted } from "../table/recognize.js";
import { thousandsIn } from "../table/thousands.js";
import { type CsvFormat, tableData } from "./table-data.js";
import type { Task } from "./task.js";

/** What to learn from a CSV file. */
export async function tableTask(
  file: string,
  head: Uint8Array,
  wanted: Omit<Wanted, "decimal" | "target"> & {
    readonly target: string | undefined;
    readonly encoding: CsvEncoding | undefined;
  },
): Promise<Task> {
  const table = await readTable(file, head, wanted.encoding);
  const { target, encoding } = wanted;
  if (target === undefined)
    throw new UsageError(`--target is missing; give the column to learn, one of ${table.header.join(", ")}.`);
  const decimal = decimalOf(table);
  const found = recognize(table, { ...wanted, target, decimal });
  const { delimiter } = table;
  const format: CsvFormat = {
    ...(delimiter !== "," && { delimiter }),
    ...(decimal !== "." && { decimal }),
    ...(encoding && { encoding }),
  };
  const { recipe, rows, counts } = found;
  return {
    ...{ kind: "table", recipe, files: [file], rows, unit: "rows", counts },
    title: `${file}: ${table.rows.length} rows.`,
    lines: linesOf(found),
    warnings: [
      ...thousandsIn(table, recipe.classes ? recipe.numbers : [...recipe.numbers, target], recipe.marks),
      ...oddIn(recipe, decimal),
    ],
    recognized: recognizedOf(file, found),
    prepare: (settings) => tableData(file, format, recipe, settings),
    code: tableCode(file, format, recipe),
  };
}

/** Warns of columns of numbers that one text makes categories. */
const oddIn = ({ categories }: TableRecipe, decimal: string): string[] =>
  categories.flatMap(({ column, categories: known, missing }) => {
    const odd = oddText(
      known.filter((each) => each !== missing),
      decimal,
    );
    if (odd === undefined) return [];
    return [
      `${column} is taken for categories, as it has texts among its numbers, such as ${JSON.stringify(odd)}; correct these cells, or leave them empty.`,
    ];
  });

const some = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");

function linesOf({ recipe, counts, gaps, leftOut, without }: Recognized): Task["lines"] {
  const { target, classes, numbers, categories } = recipe;
  const kinds = classes
    ? `${classes.length} classes: ${some(classes.map((each, i) => `${each} ${counts[i]}`))}`
    : "a number";
  const ofCategories = categories.map(({ column, categories: known, missing }) =>
    missing === undefined ? `${column} (${known.length})` : `${column} (${known.length - 1}, and empty)`,
  );
  const empty = some(gaps.map(([column, count]) => `${column} ${count}`));
  const lines: Task["lines"] = [
    ["target", `${target}, ${kinds}`],
    ["numbers", some(numbers)],
    ["categories", some(ofCategories)],
    ["empty cells", empty && `${empty}; filled with the median`],
    ["left out", some(leftOut.map(([column, why]) => `${column || "a column"} ${why}`))],
    ["", without > 0 ? `${without} ${without === 1 ? "row" : "rows"} without ${target}` : ""],
  ];
  return lines.filter(([, text]) => text !== "");
}

const recognizedOf = (file: string, { recipe, gaps, leftOut, rows, without }: Recognized): object => ({
  ...{ file, rows, without, recipe },
  ...{ gaps: Object.fromEntries(gaps), leftOut: Object.fromEntries(leftOut) },
});
