import { DataError, Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { finite, whole } from "@rxgrad/core/internal";
import { randomNormal } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { allocated, checkData } from "../checks.js";
import { MOST_SAMPLES } from "../dataset.js";
import { generatorOf } from "../order.js";
import { type Targets, targetsOf } from "../targets.js";

/** Options of every synthetic set. */
export interface SyntheticOptions {
  /** The number of samples. */
  readonly samples?: number | undefined;
  /** Standard deviation of the normal noise; 0 for none. */
  readonly noise?: number | undefined;
  /** A whole number. The same seed gives the same samples. Default 0. */
  readonly seed?: number | undefined;
}

export interface ClassesOptions extends SyntheticOptions {
  /** Default `"one-hot"`. */
  readonly targets?: Targets | undefined;
}

/** Samples and their targets. */
export interface SyntheticSet {
  /** [samples, coordinates]. */
  readonly x: Tensor<2>;
  /** Classes in the form that `targets` selects, or numbers: [samples, 1]. */
  readonly t: Tensor;
}

/** The options of a set. @throws HyperparameterError for unknown option names. */
export const setOptions = <Options extends SyntheticOptions>(
  owner: string,
  given: Options | undefined,
  own: readonly (keyof Options & string)[],
): Options => knownOptions(owner, given, ["samples", "noise", "seed", ...own]);

/** The number of samples of a set, and its random numbers. */
export interface Drawing {
  readonly samples: number;
  /** The next number, uniform in [−limit, limit). */
  uniform(limit: number): number;
  /** The next number, normal with mean 0 and standard deviation `noise`. */
  noise(): number;
}

/** Checks the options of a set. @throws DataError for one outside its domain. */
export function drawingOf(
  owner: string,
  { samples, noise, seed = 0 }: SyntheticOptions,
  usual: { readonly samples: number; readonly noise?: number },
): Drawing {
  const random = generatorOf(owner, seed);
  const uniform = (): number => uniformFloat64(random);
  const normal = randomNormal.source(uniform)(0, 1);
  const sigma = noise ?? usual.noise ?? 0;
  checkData(owner, "noise", sigma, finite(0));
  return {
    samples: checkCount(owner, "samples", samples ?? usual.samples, 1),
    uniform: (limit) => limit * (2 * uniform() - 1),
    // Without noise nothing is drawn: 0 times a random number may be −0.
    noise: () => (sigma === 0 ? 0 : sigma * normal()),
  };
}

/**
 * A set of points in the plane. Classes alternate, so that any consecutive samples contain all of them: sample i is point
 * ⌊i / classes⌋ of class i mod classes. Noise is added to each coordinate.
 *
 * @param place Position of point `i` of the `count` points of a class, without noise.
 */
export function classified(
  owner: string,
  { samples, noise }: Drawing,
  classes: number,
  targets: Targets,
  place: (label: number, i: number, count: number) => readonly [number, number],
): SyntheticSet {
  const x = zeroed(owner, samples, 2);
  const labels = new Uint32Array(samples).map((_, i) => i % classes);
  labels.forEach((label, i) => {
    const count = Math.ceil((samples - label) / classes);
    const [x0, x1] = place(label, Math.floor(i / classes), count);
    x[2 * i] = x0 + noise();
    x[2 * i + 1] = x1 + noise();
  });
  return { x: new Tensor([samples, 2], x), t: targetsOf(owner, labels, classes, targets) };
}

/** `width` zeros for each sample. @throws DataError where they do not fit in memory. */
export const zeroed = (owner: string, samples: number, width: number): Float64Array =>
  allocated(owner, `${samples} samples of ${width} numbers`, "give fewer samples", () => {
    return new Float64Array(samples * width);
  });

/** `i` of `count` evenly spaced numbers from 0 to 1, both included. */
export const evenly = (i: number, count: number): number => (count > 1 ? i / (count - 1) : 0);

/** @throws DataError where it is not a whole number, or smaller than `least`. */
export function checkCount(owner: string, name: string, value: number, least: number): number {
  checkData(owner, name, value, whole(least));
  if (value <= MOST_SAMPLES) return value;
  throw new DataError(`${owner}: ${name} is ${value}; give at most ${MOST_SAMPLES}.`);
}
