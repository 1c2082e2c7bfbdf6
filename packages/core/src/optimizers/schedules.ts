import { checkOption, type Domain, finite, fromZeroToOne, positive, whole } from "../errors/domains.js";
import { knownOptions } from "../errors/known-options.js";

/** A function from the iteration, counted from 1, to the value of a hyper-parameter. */
export type Schedule = (iteration: number) => number;

export interface StepDecayOptions {
  /** The value in the first iteration. */
  readonly start: number;
  /** The factor of every step. Default 0.1. */
  readonly factor?: number | undefined;
  /** The number of iterations from one step to the next. */
  readonly every: number;
}

/**
 * start · factor^⌊(i − 1) / every⌋ in iteration i: constant, then a fraction of it, and so on.
 *
 * PyTorch's `StepLR` of `step_size` and `gamma`; Keras's `ExponentialDecay` with `staircase`.
 *
 * @throws HyperparameterError for numbers that are not positive and finite.
 * @example
 * const W = sgd(gradient, { learningRate: stepDecay({ start: 0.5, factor: 0.5, every: 600 }) });
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const { start, factor = 0.1, every } = knownOptions("stepDecay", options, ["start", "factor", "every"]);
  checkPositive("stepDecay", { start, factor });
  checkOption("stepDecay", "every", every, whole());
  return (iteration) => start * factor ** Math.floor((iteration - 1) / every);
}

export interface ExponentialDecayOptions {
  /** The value in the first iteration. */
  readonly start: number;
  /** The factor over `every` iterations. */
  readonly factor: number;
  /** The number of iterations that `factor` applies to. Default 1. */
  readonly every?: number | undefined;
}

/**
 * start · factor^((i − 1) / every) in iteration i.
 *
 * PyTorch's `ExponentialLR` of `gamma`; Keras's `ExponentialDecay` of `decay_steps` and `decay_rate`.
 *
 * @throws HyperparameterError for numbers that are not positive and finite.
 * @example
 * const W = sgd(gradient, { learningRate: exponentialDecay({ start: 0.5, factor: 0.9, every: 600 }) });
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const { start, factor, every = 1 } = knownOptions("exponentialDecay", options, ["start", "factor", "every"]);
  checkPositive("exponentialDecay", { start, factor });
  checkOption("exponentialDecay", "every", every, whole());
  return (iteration) => start * factor ** ((iteration - 1) / every);
}

export interface CosineDecayOptions {
  /** The value of the first iteration. */
  readonly start: number;
  /** The value after `iterations` iterations, and from then on; 0 or more. Default 0. */
  readonly end?: number | undefined;
  /** The iterations from start to end. */
  readonly iterations: number;
}

/**
 * end + (start − end) · (1 + cos(π · (i − 1) / iterations)) / 2 in iteration i: half a wave from start to end, then
 * constant.
 *
 * PyTorch's `CosineAnnealingLR` with `T_max` and `eta_min`, which rises again after the end, unlike this one; Keras's
 * `CosineDecay`.
 *
 * @throws HyperparameterError for numbers that are negative or not finite.
 * @see I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.
 * @example
 * const W = adam(gradient, { learningRate: cosineDecay({ start: 0.01, iterations: 10_000 }) });
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { start, end = 0, iterations } = knownOptions("cosineDecay", options, ["start", "end", "iterations"]);
  checkPositive("cosineDecay", { start });
  checkOption("cosineDecay", "end", end, finite(0));
  checkOption("cosineDecay", "iterations", iterations, whole());
  return (iteration) => {
    const part = Math.min(1, (iteration - 1) / iterations);
    return end + ((start - end) * (1 + Math.cos(Math.PI * part))) / 2;
  };
}

export interface InverseTimeDecayOptions {
  /** The value in the first iteration. */
  readonly start: number;
  /** The growth of the divisor over `every` iterations; 0 or more. */
  readonly rate: number;
  /** The number of iterations that `rate` applies to. Default 1. */
  readonly every?: number | undefined;
}

/**
 * start / (1 + rate · (i − 1) / every) in iteration i.
 *
 * Keras's `InverseTimeDecay` of `decay_steps` and `decay_rate`; `lr_decay` of PyTorch's `Adagrad`.
 *
 * @throws HyperparameterError for a start that is not positive and finite, and a rate that is negative.
 * @example
 * const W = sgd(gradient, { learningRate: inverseTimeDecay({ start: 0.5, rate: 1, every: 600 }) });
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const { start, rate, every = 1 } = knownOptions("inverseTimeDecay", options, ["start", "rate", "every"]);
  checkPositive("inverseTimeDecay", { start });
  checkOption("inverseTimeDecay", "rate", rate, finite(0));
  checkOption("inverseTimeDecay", "every", every, whole());
  return (iteration) => start / (1 + (rate * (iteration - 1)) / every);
}

export interface WarmUpOptions {
  /** The number of iterations of the rise. */
  readonly iterations: number;
  /** The value in the first iteration, as a fraction from 0 to 1 of the final one. Default 1/3. */
  readonly from?: number | undefined;
}

const POSITIVE_OR_SCHEDULE: Domain = {
  wanted: "a positive finite number, or a schedule such as cosineDecay",
  accepts: (value) => typeof value === "function" || positive.accepts(value),
};

/**
 * A linear rise to the first value of a schedule (or to a number), followed by that schedule from its first iteration:
 * value · (from + (1 − from) · (i − 1) / iterations) in iteration i.
 *
 * PyTorch's `LinearLR` with `total_iters` and `start_factor`, followed by the schedule through `SequentialLR`; Keras's
 * `warmup_steps`, which rises from 0.
 *
 * @param to The schedule that follows, or a number that then stays.
 * @throws HyperparameterError if `iterations` is not a whole number, `from` is outside 0 to 1, or `to` is not a schedule
 * or number.
 * @see P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour" (2017).
 * @example
 * const rate = warmUp(cosineDecay({ start: 0.1, iterations: 9000 }), { iterations: 1000, from: 0.01 });
 * const W = adamW(gradient, { learningRate: rate });
 */
export function warmUp(to: Schedule | number, options: WarmUpOptions): Schedule {
  const { iterations, from = 1 / 3 } = knownOptions("warmUp", options, ["iterations", "from"]);
  checkOption("warmUp", "iterations", iterations, whole());
  checkOption("warmUp", "from", from, fromZeroToOne);
  checkOption("warmUp", "to", to, POSITIVE_OR_SCHEDULE);
  const schedule = typeof to === "number" ? () => to : to;
  return (iteration) => {
    if (iteration > iterations) return schedule(iteration - iterations);
    return schedule(1) * (from + ((1 - from) * (iteration - 1)) / iterations);
  };
}

export interface SpsaGainsOptions {
  /** The numerator of the learning rate: a. */
  readonly a: number;
  /** A steadies the first steps: a tenth of the iterations or less; 0 or more. Default 0. */
  readonly A?: number | undefined;
  /** The h of the first iteration: c, about the standard deviation of the loss's noise. */
  readonly c: number;
  /** Default 0.602; 1 is best for very many iterations. */
  readonly alpha?: number | undefined;
  /** Default 0.101; use 1/6 if alpha is 1. */
  readonly gamma?: number | undefined;
}

/**
 * Spall's gain sequences: in iteration k + 1, a learning rate of a / (A + k + 1)^α for the optimizer and an h of c / (k +
 * 1)^γ for `spsa`. For α ≤ 1, α − γ > ½ and γ > 0, as by default, the weights converge under noise.
 *
 * @throws HyperparameterError for numbers that are not positive and finite, and a negative A.
 * @see J. C. Spall, "Implementation of the simultaneous perturbation algorithm for stochastic optimization", IEEE
 * Transactions on Aerospace and Electronic Systems 34 (1998), section III.
 * @example
 * const { learningRate, h } = spsaGains({ a: 0.5, A: 100, c: 0.01 });
 * const W = sgd(spsa(loss, { h }), { learningRate });
 */
export function spsaGains(options: SpsaGainsOptions): { readonly learningRate: Schedule; readonly h: Schedule } {
  const known = ["a", "A", "c", "alpha", "gamma"];
  const { a, A = 0, c, alpha = 0.602, gamma = 0.101 } = knownOptions("spsaGains", options, known);
  checkPositive("spsaGains", { a, c, alpha, gamma });
  checkOption("spsaGains", "A", A, finite(0));
  return {
    learningRate: (iteration) => a / (A + iteration) ** alpha,
    h: (iteration) => c / iteration ** gamma,
  };
}

function checkPositive(owner: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) checkOption(owner, name, value, positive);
}
