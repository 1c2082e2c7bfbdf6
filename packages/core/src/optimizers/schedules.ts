import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";

/** The value of a hyper-parameter in an iteration, counted from 1. */
export type Schedule = (iteration: number) => number;

export interface StepDecayOptions {
  /** The value of the first iteration. */
  readonly start: number;
  /** What it is multiplied by, at every step. Default 0.1. */
  readonly factor?: number | undefined;
  /** How many iterations there are from one step to the next. */
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
  checkCount("stepDecay", "every", every);
  return (iteration) => start * factor ** Math.floor((iteration - 1) / every);
}

export interface ExponentialDecayOptions {
  /** The value of the first iteration. */
  readonly start: number;
  /** What it is multiplied by, in the course of `every` iterations. */
  readonly factor: number;
  /** Default 1: `factor` for each iteration. */
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
  checkCount("exponentialDecay", "every", every);
  return (iteration) => start * factor ** ((iteration - 1) / every);
}

export interface CosineDecayOptions {
  /** The value of the first iteration. */
  readonly start: number;
  /** The value after `iterations` iterations, and from then on; 0 or more. Default 0. */
  readonly end?: number | undefined;
  readonly iterations: number;
}

/**
 * end + (start − end) · (1 + cos(π · (i − 1) / iterations)) / 2 in iteration i: half a wave from start to end.
 *
 * PyTorch's `CosineAnnealingLR` of `T_max` and `eta_min`, which goes up again behind the end where this stays; Keras's
 * `CosineDecay`. Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
 *
 * @throws HyperparameterError for numbers that are negative or not finite.
 * @example
 * const W = adam(gradient, { learningRate: cosineDecay({ start: 0.01, iterations: 10_000 }) });
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { start, end = 0, iterations } = knownOptions("cosineDecay", options, ["start", "end", "iterations"]);
  checkPositive("cosineDecay", { start });
  checkNotNegative("cosineDecay", "end", end);
  checkCount("cosineDecay", "iterations", iterations);
  return (iteration) => {
    const part = Math.min(1, (iteration - 1) / iterations);
    return end + ((start - end) * (1 + Math.cos(Math.PI * part))) / 2;
  };
}

export interface InverseTimeDecayOptions {
  /** The value of the first iteration. */
  readonly start: number;
  /** By how much the divisor grows in the course of `every` iterations; 0 or more. */
  readonly rate: number;
  /** Default 1: by `rate` for each iteration. */
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
  checkNotNegative("inverseTimeDecay", "rate", rate);
  checkCount("inverseTimeDecay", "every", every);
  return (iteration) => start / (1 + (rate * (iteration - 1)) / every);
}

export interface WarmUpOptions {
  /** How many iterations the rise takes. */
  readonly iterations: number;
  /** The part of the value that the first iteration has, from 0 to 1. Default 1/3. */
  readonly from?: number | undefined;
}

/**
 * A straight rise to the first value of a schedule (or to a number), and then that schedule, counted from its own first
 * iteration: value · (from + (1 − from) · (i − 1) / iterations) in iteration i.
 *
 * PyTorch's `LinearLR` of `total_iters` and `start_factor`, and then, joined by `SequentialLR`, the other; Keras's
 * `warmup_steps`, which rise from 0. Goyal and others, "Accurate, large minibatch SGD", 2017.
 *
 * @throws HyperparameterError for a count that is not whole, a part outside of 0 to 1, or what is no schedule.
 * @example
 * const rate = warmUp(cosineDecay({ start: 0.1, iterations: 9000 }), { iterations: 1000, from: 0.01 });
 * const W = adamW(gradient, { learningRate: rate });
 */
export function warmUp(to: Schedule | number, options: WarmUpOptions): Schedule {
  const { iterations, from = 1 / 3 } = knownOptions("warmUp", options, ["iterations", "from"]);
  checkCount("warmUp", "iterations", iterations);
  if (!(from >= 0 && from <= 1)) {
    throw new HyperparameterError(`warmUp: from is ${describeValue(from)}; give a number from 0 to 1.`);
  }
  if (typeof to === "number") checkPositive("warmUp", { to });
  else if (typeof to !== "function") {
    throw new HyperparameterError(
      `warmUp: it leads to ${describeValue(to)}; give a number, or a schedule such as cosineDecay.`,
    );
  }
  const schedule = typeof to === "number" ? () => to : to;
  return (iteration) => {
    if (iteration > iterations) return schedule(iteration - iterations);
    return schedule(1) * (from + ((1 - from) * (iteration - 1)) / iterations);
  };
}

export interface SpsaGainsOptions {
  /** What the learning rate begins with, but for A: a. */
  readonly a: number;
  /** Steadies the first steps: A, a tenth of the iterations or less; 0 or more. Default 0. */
  readonly A?: number | undefined;
  /** The h of the first iteration: c, about the standard deviation of the noise in the loss. */
  readonly c: number;
  /** Default 0.602; 1 is the best where very many iterations follow. */
  readonly alpha?: number | undefined;
  /** Default 0.101; 1/6 where alpha is 1. */
  readonly gamma?: number | undefined;
}

/**
 * Spall's gain sequences: a learning rate a / (A + k + 1)^α for the optimizer and an h of c / (k + 1)^γ for `spsa`, in
 * iteration k + 1. For α ≤ 1, α − γ > ½ and γ > 0, as by default, the weights converge under noise.
 *
 * J. C. Spall, "Implementation of the simultaneous perturbation algorithm for stochastic optimization", IEEE Transactions on
 * Aerospace and Electronic Systems 34 (1998), section III.
 *
 * @throws HyperparameterError for numbers that are not positive and finite, and an A that is negative.
 * @example
 * const { learningRate, h } = spsaGains({ a: 0.5, A: 100, c: 0.01 });
 * const W = sgd(spsa(loss, { h }), { learningRate });
 */
export function spsaGains(options: SpsaGainsOptions): { readonly learningRate: Schedule; readonly h: Schedule } {
  const known = ["a", "A", "c", "alpha", "gamma"];
  const { a, A = 0, c, alpha = 0.602, gamma = 0.101 } = knownOptions("spsaGains", options, known);
  checkPositive("spsaGains", { a, c, alpha, gamma });
  checkNotNegative("spsaGains", "A", A);
  return {
    learningRate: (iteration) => a / (A + iteration) ** alpha,
    h: (iteration) => c / iteration ** gamma,
  };
}

function checkPositive(owner: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === "number" && value > 0 && Number.isFinite(value)) continue;
    throw new HyperparameterError(`${owner}: ${name} is ${describeValue(value)}; give a positive finite number.`);
  }
}

function checkNotNegative(owner: string, name: string, value: number): void {
  if (typeof value === "number" && value >= 0 && Number.isFinite(value)) return;
  throw new HyperparameterError(`${owner}: ${name} is ${describeValue(value)}; give a finite number, 0 or more.`);
}

function checkCount(owner: string, name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new HyperparameterError(`${owner}: ${name} is ${describeValue(value)}; give a whole number of iterations.`);
}
