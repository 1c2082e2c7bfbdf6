import { describeValue } from "../errors/describe-value.js";
import { GraphError, HyperparameterError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Random } from "./random.js";
import { showShape, sizeOf } from "./shape.js";
import { type Numbers, type Tensor, tensor } from "./tensor.js";

/**
 * How a parameter starts. It is data (`kind` and `options`) with the function that the data names, so that a graph can
 * be written to JSON and read back.
 */
export interface Initializer {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Writes the start values of a parameter of this shape, drawing from `random` in element order. */
  fill(out: Float64Array, shape: readonly number[], random: Random): void;
}

/**
 * Whether this is an initializer (an array, which has a `fill` of its own, is not).
 *
 * @example
 * isInitializer(he()); // true
 * isInitializer([1, 2]); // false
 */
export const isInitializer = (value: unknown): value is Initializer => {
  const { kind, fill } = (value ?? {}) as Partial<Initializer>;
  return typeof kind === "string" && typeof fill === "function";
};

/**
 * Every element 0.
 *
 * @example
 * const W = dense(10, { W: zeros() });
 */
export const zeros = (): Initializer => ({ kind: "zeros", options: {}, fill: (out) => void out.fill(0) });

/**
 * Every element `value`.
 *
 * @example
 * const gain = parameter([10], { initial: full(1), name: "gain" });
 */
export function full(value: number): Initializer {
  checkNumber("full", "value", value, Number.NEGATIVE_INFINITY);
  return { kind: "full", options: { value }, fill: (out) => void out.fill(value) };
}

/**
 * Normal with mean 0 and standard deviation `sigma`.
 *
 * @example
 * const hidden = x.pipe(dense(50, { W: normal(0.01) }), sigmoid());
 */
export function normal(sigma = 1): Initializer {
  checkNumber("normal", "sigma", sigma, 0);
  return {
    kind: "normal",
    options: { sigma },
    fill(out, _shape, random) {
      for (let i = 0; i < out.length; i++) out[i] = sigma * random.normal();
    },
  };
}

/**
 * Uniform in [−limit, limit).
 *
 * @example
 * const hidden = x.pipe(dense(50, { W: uniform(0.05) }), tanh());
 */
export function uniform(limit = 1): Initializer {
  checkNumber("uniform", "limit", limit, 0);
  return { kind: "uniform", options: { limit }, fill: (out, _shape, random) => fillUniform(out, limit, random) };
}

/**
 * Uniform in ±√(6 / (fan-in + fan-out)), which keeps the variance of values and gradients level through sigmoid and
 * tanh layers. Of a shape [inputs, outputs] these are the fans; of a convolution's [height, width, channels, filters] they
 * are channels and filters times the window, height · width, as in PyTorch and Keras; a vector has a fan-in of 1.
 *
 * Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 *
 * @example
 * const hidden = x.pipe(dense(50, { W: glorot() }), sigmoid()); // as dense starts by itself
 */
export function glorot(options?: Readonly<Record<string, never>>): Initializer {
  knownOptions("glorot", options, []);
  return {
    kind: "glorot",
    options: {},
    fill(out, shape, random) {
      const { fanIn, fanOut } = fans(shape);
      fillUniform(out, Math.sqrt(6 / (fanIn + fanOut)), random);
    },
  };
}

/**
 * Normal with standard deviation √(2 / fan-in), for ReLU layers, with the fan-in of {@link glorot}. PyTorch's
 * `kaiming_normal_`; Keras's `HeNormal` has the same deviation without the tails.
 *
 * He et al., "Delving Deep into Rectifiers", 2015.
 *
 * @example
 * const hidden = x.pipe(dense(50, { W: he() }), relu());
 */
export function he(options?: Readonly<Record<string, never>>): Initializer {
  knownOptions("he", options, []);
  return {
    kind: "he",
    options: {},
    fill(out, shape, random) {
      const sigma = Math.sqrt(2 / fans(shape).fanIn);
      for (let i = 0; i < out.length; i++) out[i] = sigma * random.normal();
    },
  };
}

/**
 * These numbers; their count must match the parameter's shape.
 *
 * @example
 * const y = x.pipe(dense(3, { W: values([[1, 3, 2], [-1, 4, 5]]) }));
 */
export function values(numbers: Numbers): Initializer {
  const given: Tensor = tensor(numbers);
  return {
    kind: "values",
    options: { values: given.toJSON() },
    fill(out, shape) {
      if (given.size !== sizeOf(shape)) {
        throw new ShapeError(
          `values: shape ${showShape(shape)} holds ${sizeOf(shape)} numbers but ${given.size} were given; give one number for each element.`,
        );
      }
      out.set(given.data);
    },
  };
}

/**
 * Weights with a bias as their last row, as `dense(…, { bias: "input" })` keeps them: each part starts as it would by
 * itself, and draws the same numbers.
 * @example
 * const W = parameter([785, 50], { initial: weightsAboveBias(glorot(), zeros()), name: "W" });
 */
export function weightsAboveBias(W: Initializer, b: Initializer): Initializer {
  checkInitializer("weightsAboveBias", "W", W);
  checkInitializer("weightsAboveBias", "b", b);
  return {
    kind: "weightsAboveBias",
    options: { W: { kind: W.kind, options: W.options }, b: { kind: b.kind, options: b.options } },
    fill(out, shape, random) {
      const units = shape[shape.length - 1];
      const weights = out.length - units;
      W.fill(out.subarray(0, weights), [weights / units, units], random);
      b.fill(out.subarray(weights), [units], random);
    },
  };
}

/**
 * The initializer that {@link Initializer.kind} and options name, or undefined for an unknown kind.
 *
 * @example
 * const { kind, options } = normal(0.01);
 * const again = initializerFrom(kind, JSON.parse(JSON.stringify(options)));
 */
export function initializerFrom(kind: string, options: Readonly<Record<string, unknown>>): Initializer | undefined {
  switch (kind) {
    case "zeros":
      return zeros();
    case "full":
    case "filled": // its name in files written before
      return full(options.value as number);
    case "normal":
      return normal(options.sigma as number);
    case "uniform":
      return uniform(options.limit as number);
    case "glorot":
      return glorot();
    case "he":
      return he();
    case "values": {
      const { shape, data } = options.values as { shape: number[]; data: number[] };
      return values(tensor(data, shape));
    }
    case "weightsAboveBias": {
      const [W, b] = [options.W, options.b].map((each) => {
        const { kind: part, options: own } = each as Initializer;
        return part === kind ? undefined : initializerFrom(part, own);
      });
      return W && b && weightsAboveBias(W, b);
    }
    default:
      return undefined;
  }
}

/** Of [..., inputs, outputs], each is the number of those times the window that is in front, as PyTorch and Keras count. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * (shape.at(-2) ?? 1), fanOut: window * (shape.at(-1) ?? 1) };
}

function fillUniform(out: Float64Array, limit: number, random: Random): void {
  for (let i = 0; i < out.length; i++) out[i] = limit * (2 * random.uniform() - 1);
}

function checkNumber(owner: string, name: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new HyperparameterError(
    `${owner}: ${name} is ${describeValue(value)}; give a finite number${least === 0 ? ", 0 or more" : ""}.`,
  );
}

/** @throws GraphError, in the name of what it belongs to, for what is no initializer. */
export function checkInitializer(owner: string, which: string, given: unknown): void {
  if (isInitializer(given)) return;
  throw new GraphError(`${owner}: ${which} is ${describeValue(given)}; give how it starts, such as zeros().`);
}
