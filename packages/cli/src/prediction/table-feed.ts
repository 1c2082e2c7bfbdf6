import { numberInCell } from "@rxgrad/data/internal";
import { Tensor } from "rxgrad";
import { nearest } from "../frame/nearest.js";
import type { Model } from "../recipe/model-file.js";
import { type CategoryInput, categoryInput, type TableRecipe } from "../recipe/recipe.js";
import { decimalOf, type Table } from "../table/read-table.js";
import { thousandsIn } from "../table/thousands.js";

/** The inputs of a network for the rows of a table, and what people should know of them. */
export interface TableFeed {
  readonly feed: Readonly<Record<string, Tensor>>;
  readonly warnings: readonly string[];
}

/** @throws Error for a column that is missing or there twice, and a cell that is no number. */
export function tableFeed(table: Table, { imputer, scaler }: Model, recipe: TableRecipe): TableFeed {
  const at = placesOf(table, recipe);
  const warnings: string[] = [];
  const feed: Record<string, Tensor> = {};
  if (imputer && scaler) {
    const numbers = numbersIn(table, at, recipe);
    feed.numbers = scaler.transform(imputer.transform(numbers));
    warnings.push(...gapsIn(table, at, recipe), ...thousandsIn(table, recipe.numbers, recipe.marks));
  }
  recipe.categories.forEach((category, i) => {
    const { rows, unknown } = oneHotRows(table, at(category.column), category, recipe);
    feed[categoryInput(i)] = rows;
    if (unknown.size > 0) warnings.push(unknownText(table, category, unknown));
  });
  return { feed, warnings };
}

type Places = (column: string) => number;

function placesOf({ name, header }: Table, { numbers, categories }: TableRecipe): Places {
  const wanted = [...numbers, ...categories.map(({ column }) => column)];
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    const alike = nearest(
      missing[0],
      header.filter((each) => !wanted.includes(each)),
    );
    const hint = alike === undefined ? "give a file with it" : `is it ${JSON.stringify(alike)}`;
    const columns = `the ${missing.length === 1 ? "column" : "columns"} ${missing.join(", ")}`;
    throw new Error(
      `${name} lacks ${columns}, which the model has learned from; ${hint}${alike === undefined ? "." : "?"}`,
    );
  }
  const twice = wanted.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice !== undefined)
    throw new Error(`${name} has two columns named ${JSON.stringify(twice)}; rename one of them.`);
  return (column) => header.indexOf(column);
}

const isMissing = (cell: string, { marks }: TableRecipe): boolean => cell === "" || marks.includes(cell);

/** The columns of numbers, with NaN for what is missing. */
function numbersIn(table: Table, at: Places, recipe: TableRecipe): Tensor<2> {
  const { numbers } = recipe;
  const decimal = decimalOf(table);
  const places = numbers.map(at);
  const data = new Float64Array(table.rows.length * numbers.length);
  table.rows.forEach((row, i) => {
    places.forEach((place, k) => {
      const cell = row[place];
      const value = isMissing(cell, recipe) ? Number.NaN : numberInCell(cell, decimal);
      if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY)
        throw new Error(
          `${table.name}, row ${i + 2}: ${numbers[k]} is ${JSON.stringify(cell)}, which is no number; correct it, or leave the cell empty.`,
        );
      data[i * numbers.length + k] = value;
    });
  });
  return new Tensor([table.rows.length, numbers.length], data);
}

const cells = (count: number): string => (count === 1 ? "1 cell" : `${count} cells`);

function gapsIn(table: Table, at: Places, recipe: TableRecipe): string[] {
  return recipe.numbers.flatMap((column) => {
    const place = at(column);
    const count = table.rows.filter((row) => isMissing(row[place], recipe)).length;
    return count === 0
      ? []
      : [`${column} is empty in ${cells(count)}; the median of what was learned from was filled in.`];
  });
}

/** Rows with a 1 for the category; with none for a category that was not learned from. */
function oneHotRows(
  { rows }: Table,
  place: number,
  { categories, missing }: CategoryInput,
  recipe: TableRecipe,
): { readonly rows: Tensor<2>; readonly unknown: ReadonlyMap<string, number> } {
  const numbers = new Map(categories.map((each, i) => [each, i]));
  const data = new Float64Array(rows.length * categories.length);
  const unknown = new Map<string, number>();
  rows.forEach((row, i) => {
    const isGap = isMissing(row[place], recipe);
    const category = isGap ? missing : row[place];
    const number = category === undefined ? undefined : numbers.get(category);
    if (number === undefined) unknown.set(isGap ? "" : row[place], (unknown.get(isGap ? "" : row[place]) ?? 0) + 1);
    else data[i * categories.length + number] = 1;
  });
  return { rows: new Tensor([rows.length, categories.length], data), unknown };
}

function unknownText({ rows }: Table, { column }: CategoryInput, unknown: ReadonlyMap<string, number>): string {
  const count = [...unknown.values()].reduce((sum, each) => sum + each, 0);
  const all = [...unknown.keys()].map((each) => (each === "" ? "empty" : JSON.stringify(each)));
  const some = all.length > 5 ? `${all.slice(0, 5).join(", ")}, …` : all.join(", ");
  return `${column} is in ${cells(count)} of ${rows.length} what was not learned from (${some}); these rows are answered without it.`;
}
