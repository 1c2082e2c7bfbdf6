import { type CsvColumns, type CsvOptions, imputer, readCsv, split, standardScaler } from "@rxgrad/data";
import type { Tensor } from "rxgrad";
import { categoryInput, type TableRecipe } from "../recipe/recipe.js";
import type { Part, Prepared } from "./prepared.js";
import type { Settings } from "./settings.js";

/** How a file is written. */
export type CsvFormat = Pick<CsvOptions, "delimiter" | "decimal" | "encoding">;

/** The columns of a recipe, as `readCsv` takes them. */
export function columnsOf({ numbers, categories, target, classes }: TableRecipe): CsvColumns {
  return {
    ...(numbers.length > 0 && { numbers: { number: numbers, missing: { rows: "keep" } } }),
    ...Object.fromEntries(
      categories.map(({ column, categories: known, missing }, i) => [
        categoryInput(i),
        { category: column, categories: known, ...(missing !== undefined && { missing: { fill: missing } }) },
      ]),
    ),
    t: classes
      ? { category: target, categories: classes, missing: { rows: "drop" } }
      : { number: [target], missing: { rows: "drop" } },
  };
}

/** Reads a table, divides its rows, fills gaps and scales. All is measured on the part to learn from. */
export async function tableData(
  file: string,
  format: CsvFormat,
  recipe: TableRecipe,
  { seed, test, validation, isStratified }: Settings,
): Promise<Prepared> {
  const columns = columnsOf(recipe);
  const { data } = await readCsv(file, { columns, missing: { marks: recipe.marks }, ...format });
  const parts = split(data as Readonly<Record<string, Tensor>>, {
    ...{ test, validation, seed },
    ...(isStratified && { stratify: "t" }),
  });
  const filled = recipe.numbers.length > 0 ? imputer({ strategy: "median" }).fit(parts.train.numbers) : undefined;
  const scaler = filled && standardScaler().fit(filled.transform(parts.train.numbers));
  const targetScaler = recipe.classes ? undefined : standardScaler().fit(parts.train.t);
  const ready = (part: Readonly<Record<string, Tensor>>): Part => ({
    ...part,
    ...(filled && scaler && { numbers: scaler.transform(filled.transform(part.numbers)) }),
    ...(targetScaler && { t: targetScaler.transform(part.t) }),
  });
  return {
    ...{ train: ready(parts.train), validation: ready(parts.validation), test: ready(parts.test) },
    ...(filled && { imputer: filled }),
    ...(scaler && { scaler }),
    ...(targetScaler && { targetScaler }),
  };
}
