import type { PlannedNode } from "../engine/plan.js";
import { describeValue } from "../errors/describe-value.js";
import { callback, checkOption, orElse, whole } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkSmoothness, createNode, isNode, labelOf } from "../graph/create-node.js";
import type { BoxIdentity, EvaluationContext, EventualBoxValue } from "../graph/evaluation.js";
import type { Node } from "../graph/node.js";
import { hasBatch, type Shape } from "../tensor/shape.js";
import type { Fixed } from "../tensor/shape-types.js";
import { BlackBoxes } from "./black-boxes.js";
import { EvaluationCache } from "./evaluation-cache.js";

/** The options of {@link blackBox}. */
export interface BlackBoxOptions<Shapes extends Readonly<Record<string, Shape>>, Output extends readonly number[]> {
  /** Default: `blackBox1`, … */
  readonly name?: string | undefined;
  /** The input nodes, by the names under which `evaluate` receives their values. */
  readonly inputs: { readonly [Name in keyof Shapes]: Node<Shapes[Name]> };
  /** The shape of the output for one sample. `[]` for one number. */
  readonly output: Output;
  /**
   * The function. It receives one sample of each input, in row-major order. It returns the numbers of the output, or a single
   * number if the output has one. It may also return a Promise of them, or an Observable, of which the first value counts. A
   * Promise must give a new array each time, not the memory of a simulator, which the next evaluation writes over: several
   * evaluations are under way at the same time. An array that two of them give is refused.
   */
  evaluate(inputs: { readonly [Name in keyof Shapes]: Float64Array }, context: EvaluationContext): EventualBoxValue;
  /** The largest number of evaluations that run at the same time. `Infinity` for no limit. Default 16. */
  readonly concurrency?: number | undefined;
  /** The number of evaluations of each point, whose mean is taken. For measurements with noise. Default 1. */
  readonly repeat?: number | undefined;
  /**
   * Declares that the function has no kinks and no jumps, and does not round. Noise is allowed. Finite differences can then
   * compute the derivatives by many weights from a few evaluations. Default: unknown, and every perturbation is evaluated.
   */
  readonly smooth?: boolean | undefined;
  /** Declares that the function has kinks or jumps. Same effect as the default, but explanations mention it. */
  readonly kinked?: boolean | undefined;
}

/** `["batch", ...Output]` if some input has a batch axis, else `Output`. */
export type BoxShape<Shapes extends Readonly<Record<string, Shape>>, Output extends readonly number[]> = true extends {
  [Name in keyof Shapes]: Shapes[Name] extends readonly ["batch", ...Shape] ? true : false;
}[keyof Shapes]
  ? readonly ["batch", ...Output]
  : true extends { [Name in keyof Shapes]: number extends Shapes[Name]["length"] ? true : false }[keyof Shapes]
    ? Shape
    : Fixed<Output>;

/**
 * A node whose inner workings are unknown: a simulator, a remote service, a measurement. It can be anywhere in a graph. It is
 * a function of arrays, synchronous or asynchronous, that rxgrad evaluates but never differentiates itself.
 *
 * If an input has a batch axis, every sample is one point. Inputs without a batch axis are the same for all points. Apart from
 * noise, the function must depend on its inputs alone. A point is evaluated once in an iteration (or `repeat` times), however
 * often its value is needed.
 *
 * The points of the forward pass and of all probes of finite differences are evaluated together, `concurrency` at a time. A
 * black box behind another takes one more wave of evaluations. So do the weights that "collapsed" cannot treat.
 *
 * A central gradient by n numbers that are direct inputs of the box takes 2n + 1 evaluations. A central gradient by the n
 * weights into a unit takes as many, for each sample. With `smooth: true` it takes only 7, if the unit has more than 3 weights
 * and none of them moves the unit by more than 1e-3. Backprop perturbs only the inputs of the box: in each sample 2 evaluations
 * for each element of the inputs, and one more. SPSA takes 3 in all.
 *
 * `train`, `withMetrics` and `evaluate` wait for asynchronous functions. `iterations` does not wait, so it needs a synchronous
 * function. A graph with black boxes has no JSON and runs on one thread.
 *
 * @throws GraphError without inputs or a function; ShapeError for an output that is not a list of positive whole numbers;
 * HyperparameterError for a `concurrency` or `repeat` that is not a whole number, 1 or more. In a run: OperationError if the
 * function fails or returns a wrong type or count, NumericError if it returns a number that is not finite.
 * @example
 * const rates = parameter([4], { name: "rates" });
 * const hares = blackBox({ inputs: { rates }, output: [90], evaluate: ({ rates }) => simulate(...rates) });
 * const W = adam(finiteDifference(meanSquaredError(hares, constant(counted))), { learningRate: 0.01 });
 *
 * @example
 * // Behind a layer, over the network, 8 requests at a time:
 * const y = blackBox({
 *   inputs: { x: hidden },
 *   output: [3],
 *   concurrency: 8,
 *   evaluate: async ({ x }, { signal }) =>
 *     (await fetch(url, { method: "POST", body: JSON.stringify([...x]), signal })).json(),
 * });
 */
export function blackBox<const Shapes extends Readonly<Record<string, Shape>>, const Output extends readonly number[]>(
  options: BlackBoxOptions<Shapes, Output>,
): Node<BoxShape<Shapes, Output>> {
  const label = labelOf("blackBox", options?.name);
  const known = ["inputs", "output", "evaluate", "concurrency", "repeat", "smooth", "kinked", "name"];
  const given = knownOptions(label, options, known);
  const { name, inputs, output, evaluate, concurrency = 16, repeat = 1, smooth, kinked } = given;
  const names = typeof inputs === "object" && inputs !== null && !isNode(inputs) ? Object.keys(inputs) : [];
  if (names.length === 0) {
    throw new GraphError(`${label}: inputs is ${describeValue(inputs)}; give nodes by name, such as { rates }.`);
  }
  checkOption(label, "evaluate", evaluate, callback("of its inputs"), GraphError);
  if (!Array.isArray(output)) {
    throw new ShapeError(
      `${label}: output is ${describeValue(output)}; give a shape, such as [3], or [] for one number.`,
    );
  }
  checkOption(label, "concurrency", concurrency, orElse(whole(), Number.POSITIVE_INFINITY, "Infinity"));
  checkOption(label, "repeat", repeat, whole());
  checkSmoothness(label, { smooth, kinked });
  const named = (values: readonly Float64Array[]): { readonly [Name in keyof Shapes]: Float64Array } =>
    Object.fromEntries(values.map((each, i) => [names[i], each])) as { [Name in keyof Shapes]: Float64Array };
  return createNode({
    operation: Object.freeze({
      kind: "blackBox",
      inputs: names,
      samplesIndependent: true,
      smooth,
      kinked,
      code: [evaluate],
      shape: (...shapes: Shape[]): Shape => (shapes.some(hasBatch) ? ["batch", ...output] : output),
      blackBox: Object.freeze({
        cacheFor: (box: BoxIdentity) => new EvaluationCache(box),
        together: (nodes: readonly PlannedNode[], boxes: ReadonlyMap<PlannedNode, EvaluationCache>) =>
          new BlackBoxes(nodes, boxes),
        evaluate: (values: readonly Float64Array[], context: EvaluationContext) => evaluate(named(values), context),
        concurrency,
        repeat,
      }),
    }),
    inputs: names.map((each) => inputs[each]),
    options: { name, output: [...output], concurrency, repeat },
  });
}
