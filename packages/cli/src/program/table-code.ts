import type { TableRecipe } from "../recipe/recipe.js";
import { type CsvFormat, columnsOf } from "../training/table-data.js";
import type { DataCode } from "../training/task.js";
import { literal } from "./literal.js";

/** Reads, fills and scales a table as `tableData` does. */
export function tableCode(file: string, format: CsvFormat, recipe: TableRecipe): DataCode {
  const hasNumbers = recipe.numbers.length > 0;
  const options = { columns: columnsOf(recipe), missing: { marks: recipe.marks }, ...format };
  const fitting = [
    ...(hasNumbers
      ? [
          'const filled = imputer({ strategy: "median" }).fit(parts.train.numbers);',
          "const scaler = standardScaler().fit(filled.transform(parts.train.numbers));",
        ]
      : []),
    ...(recipe.classes ? [] : ["const targetScaler = standardScaler().fit(parts.train.t);"]),
  ];
  const changes = [
    ...(hasNumbers ? ["numbers: scaler.transform(filled.transform(part.numbers))"] : []),
    ...(recipe.classes ? [] : ["t: targetScaler.transform(part.t)"]),
  ];
  const scaled = (part: string): string => (changes.length > 0 ? `ready(parts.${part})` : `parts.${part}`);
  return {
    data: ["readCsv", ...(hasNumbers ? ["imputer"] : []), ...(changes.length > 0 ? ["standardScaler"] : [])],
    read: `const { data } = await readCsv(${JSON.stringify(file)}, ${literal(options)});`,
    ready: [
      ...(changes.length > 0
        ? ["// Gaps are filled, and numbers scaled, by what the rows to learn from are like."]
        : []),
      ...fitting,
      ...(changes.length > 0
        ? [
            "const ready = (part: typeof parts.train) => ({",
            "  ...part,",
            ...changes.map((each) => `  ${each},`),
            "});",
          ]
        : []),
      `const learned = ${scaled("train")};`,
      `const validation = ${scaled("validation")};`,
      `const test = ${scaled("test")};`,
    ].join("\n"),
    fitted: [
      ...(hasNumbers ? ["  imputer: filled,", "  scaler,"] : []),
      ...(recipe.classes ? [] : ["  targetScaler,"]),
    ].join("\n"),
  };
}
