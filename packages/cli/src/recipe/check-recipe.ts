import type { Recipe } from "./recipe.js";

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === "string";

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list of texts, each once. */
const isNames = (value: unknown, least: number): value is readonly string[] =>
  Array.isArray(value) && value.every(isText) && new Set(value).size === value.length && value.length >= least;

const isSide = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

function isCategory(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { column, categories, missing, ...others } = value;
  if (!isText(column) || !isNames(categories, 1) || Object.keys(others).length > 0) return false;
  return missing === undefined || (isText(missing) && categories.includes(missing));
}

function isTable({ marks, numbers, categories, target, classes, ...others }: Fields): boolean {
  if (!isNames(marks, 0) || !isNames(numbers, 0) || !isText(target)) return false;
  if (!Array.isArray(categories) || !categories.every(isCategory)) return false;
  const columns = [...numbers, ...categories.map(({ column }) => column), target];
  const isWhole = new Set(columns).size === columns.length && columns.length > 1;
  return isWhole && (classes === null || isNames(classes, 2)) && Object.keys(others).length === 0;
}

const isImages = ({ shape, classes, ...others }: Fields): boolean =>
  Array.isArray(shape) &&
  shape.length > 0 &&
  shape.every(isSide) &&
  isNames(classes, 2) &&
  Object.keys(others).length === 0;

/** Whether a value from a file is a recipe. */
export function isRecipe(value: unknown): value is Recipe {
  if (!isFields(value)) return false;
  const { kind, ...fields } = value;
  return kind === "table" ? isTable(fields) : kind === "images" && isImages(fields);
}
