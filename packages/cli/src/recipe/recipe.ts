/** A column of categories, as an input of its own. */
export interface CategoryInput {
  readonly column: string;
  /** In the order of the numbers of the input. */
  readonly categories: readonly string[];
  /** The category of empty cells, where the training file had some. */
  readonly missing?: string;
}

/** How the rows of a table become the inputs of a network, and its outputs an answer. */
export interface TableRecipe {
  readonly kind: "table";
  /** Texts that count as an empty cell. */
  readonly marks: readonly string[];
  /** Columns of numbers, in the order of the input `numbers`. */
  readonly numbers: readonly string[];
  /** Columns of categories: the inputs `category1`, `category2` and so on. */
  readonly categories: readonly CategoryInput[];
  readonly target: string;
  /** In the order of the outputs; null where the target is a number. */
  readonly classes: readonly string[] | null;
}

/** How images become the inputs of a network. */
export interface ImagesRecipe {
  readonly kind: "images";
  /** The shape of one image. */
  readonly shape: readonly number[];
  /** In the order of the outputs. */
  readonly classes: readonly string[];
}

export type Recipe = TableRecipe | ImagesRecipe;

/** Texts that count as an empty cell. */
export const MARKS: readonly string[] = ["NA", "N/A", "NaN", "null", "?"];

/** The name of the input for a column of categories. */
export const categoryInput = (i: number): string => `category${i + 1}`;

/** The inputs of the network of a recipe, each with its size, in their order. */
export function inputsOf(recipe: Recipe): readonly (readonly [name: string, size: number])[] {
  if (recipe.kind === "images") return [["image", recipe.shape.reduce((size, length) => size * length, 1)]];
  const categories = recipe.categories.map((each, i) => [categoryInput(i), each.categories.length] as const);
  return [...(recipe.numbers.length > 0 ? [["numbers", recipe.numbers.length] as const] : []), ...categories];
}
