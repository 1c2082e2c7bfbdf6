import { describeValue } from "../errors/describe-value.js";
import { anyFinite, checkOption, finite } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Random } from "./random.js";
import { showShape, sizeOf } from "./shape.js";
import { type Numbers, type Tensor, tensor } from "./tensor.js";

/**
 * Sets the initial value of a parameter. `kind` and `options` are plain data that describe `fill`, so that a graph can be
 * written to JSON and read back.
 */
export interface Initializer {
  /** The name of the kind, as graph JSON has it. */
  readonly kind: string;
  /** Its options, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Writes the initial values of a parameter of this shape. Draws from `random` in element order. */
  fill(out: Float64Array, shape: readonly number[], random: Random): void;
}

/**
 * Whether a value is an initializer. An array is not one, although it has a method `fill`.
 *
 * @param value Anything.
 * @example
 * isInitializer(he()); // true
 * isInitializer([1, 2]); // false
 */
export const isInitializer = (value: unknown): value is Initializer => {
  const { kind, fill } = (value ?? {}) as Partial<Initializer>;
  return typeof kind === "string" && typeof fill === "function";
};

/**
 * Sets every element to 0.
 *
 * @param options There are none; an empty object is allowed.
 * @throws HyperparameterError for any option.
 * @example
 * const W = dense(10, { W: zeros() });
 */
export function zeros(options?: Readonly<Record<string, never>>): Initializer {
  knownOptions("zeros", options, []);
  return { kind: "zeros", options: {}, fill: (out) => void out.fill(0) };
}

/**
 * Sets every element to `value`.
 *
 * @param value A finite number.
 * @throws HyperparameterError for a value that is not finite.
 * @example
 * const gain = parameter([10], { initial: full(1), name: "gain" });
 */
export function full(value: number): Initializer {
  checkOption("full", "value", value, anyFinite);
  return { kind: "full", options: { value }, fill: (out) => void out.fill(value) };
}

/**
 * Draws from the normal distribution with mean 0 and standard deviation `sigma`.
 *
 * @param sigma The standard deviation, 0 or more. Default 1.
 * @throws HyperparameterError for a `sigma` that is negative or not finite.
 * @example
 * const hidden = x.pipe(dense(50, { W: normal(0.01) }), sigmoid());
 */
export function normal(sigma = 1): Initializer {
  checkOption("normal", "sigma", sigma, finite(0));
  return {
    kind: "normal",
    options: { sigma },
    fill(out, _shape, random) {
      for (let i = 0; i < out.length; i++) out[i] = sigma * random.normal();
    },
  };
}

/**
 * Draws from the uniform distribution on [−limit, limit).
 *
 * @param limit The end of the range, 0 or more. Default 1.
 * @throws HyperparameterError for a `limit` that is negative or not finite.
 * @example
 * const hidden = x.pipe(dense(50, { W: uniform(0.05) }), tanh());
 */
export function uniform(limit = 1): Initializer {
  checkOption("uniform", "limit", limit, finite(0));
  return { kind: "uniform", options: { limit }, fill: (out, _shape, random) => fillUniform(out, limit, random) };
}

/**
 * Draws from the uniform distribution on ±√(6 / (fan-in + fan-out)). It keeps the variance of values and gradients constant
 * through sigmoid and tanh layers. For the shape [inputs, outputs], fan-in and fan-out are inputs and outputs. For a convolution,
 * [height, width, channels, filters], they are channels and filters, each times height · width, as in PyTorch and Keras. A vector
 * has a fan-in of 1.
 *
 * @param options There are none; an empty object is allowed.
 * @throws HyperparameterError for any option.
 * @see X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
 * 2010.
 * @example
 * const hidden = x.pipe(dense(50, { W: glorot() }), sigmoid()); // the default of dense
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
 * Draws from the normal distribution with mean 0 and standard deviation √(2 / fan-in), for ReLU layers. The fan-in is that of
 * {@link glorot}. It equals PyTorch's `kaiming_normal_`. Keras's `HeNormal` has the same deviation but cuts the tails.
 *
 * @param options There are none; an empty object is allowed.
 * @throws HyperparameterError for any option.
 * @see K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015.
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
 * Sets the elements to given numbers, which are copied. Their count must match the shape of the parameter.
 *
 * @param numbers Nested arrays, a typed array or a Tensor. Only their order counts, not their nesting.
 * @throws ShapeError for nested arrays of unequal lengths; `fill` throws it for a wrong count.
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
 * Initializes weights that hold the bias as their last row, as `dense(…, { bias: "input" })` keeps them. Each part draws the
 * numbers that it would draw as a parameter of its own.
 *
 * @param W Initializes all rows but the last.
 * @param b Initializes the last row.
 * @throws GraphError for a `W` or `b` that is not an initializer.
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
 * Makes an initializer again from its {@link Initializer.kind} and options; undefined for an unknown kind.
 *
 * @param kind The kind of an initializer, such as `"normal"`.
 * @param options The options of an initializer, such as `{ sigma: 0.1 }`.
 * @throws HyperparameterError for options that the kind refuses, such as a negative `sigma`.
 * @example
 * const { kind, options } = normal(0.01);
 * const again = initializerFrom(kind, JSON.parse(JSON.stringify(options)));
 */
export function initializerFrom(kind: string, options: Readonly<Record<string, unknown>>): Initializer | undefined {
  switch (kind) {
    case "zeros":
      return zeros();
    case "full":
    case "filled": // the former name, in older files
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

/** The fans of the shape [...window, inputs, outputs]: inputs and outputs, each times the size of the window. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * (shape.at(-2) ?? 1), fanOut: window * (shape.at(-1) ?? 1) };
}

function fillUniform(out: Float64Array, limit: number, random: Random): void {
  for (let i = 0; i < out.length; i++) out[i] = limit * (2 * random.uniform() - 1);
}

/** Checks that a value is an initializer. @throws GraphError that begins with `owner` if it is not. */
export function checkInitializer(owner: string, which: string, given: unknown): void {
  if (isInitializer(given)) return;
  throw new GraphError(`${owner}: ${which} is ${describeValue(given)}; give an initializer, such as zeros().`);
}
