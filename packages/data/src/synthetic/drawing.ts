import { DataError, Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { randomNormal } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { allocated, isWhole, show } from "../checks.js";
import { MOST_SAMPLES } from "../dataset.js";
import { generatorOf } from "../order.js";
import { type Targets, targetsOf } from "../targets.js";

/** What all synthetic sets are given. */
export interface SyntheticOptions {
  /** The number of samples. */
  readonly samples?: number | undefined;
  /** The standard deviation of the normal noise; 0 for none. */
  readonly noise?: number | undefined;
  /** A whole number; the same seed gives the same samples. Default 0. */
  readonly seed?: number | undefined;
}

export interface ClassesOptions extends SyntheticOptions {
  /** Default `"one-hot"`. */
  readonly targets?: Targets | undefined;
}

/** Samples and what is to be learned of them. */
export interface SyntheticSet {
  /** [samples, coordinates]. */
  readonly x: Tensor<2>;
  /** Classes as `targets` says, or numbers: [samples, 1]. */
  readonly t: Tensor;
}

/** The options of a set, with names that there are. @throws HyperparameterError for others. */
export const setOptions = <Options extends SyntheticOptions>(
  owner: string,
  given: Options | undefined,
  own: readonly (keyof Options & string)[],
): Options => knownOptions(owner, given, ["samples", "noise", "seed", ...own]);

/** Random numbers with the options of a set. */
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
  const sigma = checkNumber(owner, "noise", noise ?? usual.noise ?? 0, 0);
  return {
    samples: checkCount(owner, "samples", samples ?? usual.samples, 1),
    uniform: (limit) => limit * (2 * uniform() - 1),
    // Nothing is drawn without noise, and 0 times a draw might be −0.
    noise: () => (sigma === 0 ? 0 : sigma * normal()),
  };
}

/**
 * A set of points in the plane. Classes take turns, so that any run of samples holds all of them: sample i is number
 * ⌊i / classes⌋ of class i mod classes. Noise is added to each coordinate.
 *
 * @param place where a point stands: number `i` of `count` in its class.
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

/** So many zeros for each sample. @throws DataError where there is no memory for them. */
export const zeroed = (owner: string, samples: number, width: number): Float64Array =>
  allocated(owner, `${samples} samples of ${width} numbers`, "give fewer samples", () => {
    return new Float64Array(samples * width);
  });

/** `i` of `count` evenly spaced numbers from 0 to 1, both included. */
export const evenly = (i: number, count: number): number => (count > 1 ? i / (count - 1) : 0);

/** @throws DataError where it is not a finite number, or smaller than `least`. */
export function checkNumber(
  owner: string,
  name: string,
  value: number,
  least: number = Number.NEGATIVE_INFINITY,
): number {
  if (Number.isFinite(value) && value >= least) return value;
  const wanted = least === Number.NEGATIVE_INFINITY ? "a finite number" : `a finite number of at least ${least}`;
  throw new DataError(`${owner}: ${name} is ${show(value)}; give ${wanted}.`);
}

/** @throws DataError where it is not a whole number, or smaller than `least`. */
export function checkCount(owner: string, name: string, value: number, least: number): number {
  if (!isWhole(value, least)) {
    throw new DataError(`${owner}: ${name} is ${show(value)}; give a whole number of at least ${least}.`);
  }
  if (value <= MOST_SAMPLES) return value;
  throw new DataError(`${owner}: ${name} is ${value}; give at most ${MOST_SAMPLES}.`);
}
