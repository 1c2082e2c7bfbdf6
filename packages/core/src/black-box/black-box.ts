import type { PlannedNode } from "../engine/plan.js";
import { describeValue } from "../errors/describe-value.js";
import { GraphError, HyperparameterError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { createNode, isNode, labelOf } from "../graph/create-node.js";
import type { BoxIdentity, EvaluationContext, EventualAnswer } from "../graph/evaluation.js";
import type { Node } from "../graph/node.js";
import { checkSmoothness } from "../graph/smoothness.js";
import { hasBatch, type Shape } from "../tensor/shape.js";
import type { Fixed } from "../tensor/shape-types.js";
import { BlackBoxes } from "./black-boxes.js";
import { EvaluationCache } from "./evaluation-cache.js";

/** What a {@link blackBox} is made from. */
export interface BlackBoxOptions<Shapes extends Readonly<Record<string, Shape>>, Output extends readonly number[]> {
  /** Default: `blackBox1`, … */
  readonly name?: string | undefined;
  /** The nodes whose values it is given, by the names that it knows them by. */
  readonly inputs: { readonly [Name in keyof Shapes]: Node<Shapes[Name]> };
  /** The shape of what it gives for one sample: `[]` for one number. */
  readonly output: Output;
  /**
   * The function: from one sample of each input, in row-major order, to the numbers of the output, or a bare number where
   * there is one. It returns them, or a Promise of them, or an Observable, whose first value counts.
   */
  evaluate(inputs: { readonly [Name in keyof Shapes]: Float64Array }, context: EvaluationContext): EventualAnswer;
  /** The greatest number of evaluations under way at any time; `Infinity` for all. Default 16. */
  readonly concurrency?: number | undefined;
  /** How many times each point is evaluated, to take the mean: for measurements with noise. Default 1. */
  readonly repeat?: number | undefined;
  /**
   * The function has neither kinks nor jumps, nor does it round: finite differences may then read many weights off a few
   * evaluations. Default: unknown, and every perturbation is evaluated. Noise is none of these.
   */
  readonly smooth?: boolean | undefined;
  /** The function has kinks or jumps. As if nothing were said; it says so in explanations. */
  readonly kinked?: boolean | undefined;
}

/** `["batch", ...Output]` where some input has a batch axis, else `Output`. */
type BoxShape<Shapes extends Readonly<Record<string, Shape>>, Output extends readonly number[]> = true extends {
  [Name in keyof Shapes]: Shapes[Name] extends readonly ["batch", ...Shape] ? true : false;
}[keyof Shapes]
  ? readonly ["batch", ...Output]
  : true extends { [Name in keyof Shapes]: number extends Shapes[Name]["length"] ? true : false }[keyof Shapes]
    ? Shape
    : Fixed<Output>;

/**
 * Something that nobody can look into, anywhere in a graph: a simulator, a remote service, a measurement. A function of
 * arrays, synchronous or not, which rxgrad evaluates and never differentiates.
 *
 * Where an input has a batch axis, every sample is a point of its own, and inputs without one are the same for all. The
 * function must depend on its inputs alone, but for noise: a point is evaluated once in an iteration (`repeat` times, if
 * asked), however often it is needed.
 *
 * The points of the forward pass and of all probes of finite differences are evaluated together, `concurrency` at a time;
 * a black box behind another takes one such wave more, and the weights that "collapsed" gives up another. A central
 * gradient by n numbers that go straight into the box takes 2n + 1 evaluations. So does one by the n weights into a unit, for
 * each sample; of a box that says `smooth: true` it takes 7 (of more than 3 weights, none of which moves the unit by more than
 * 1e-3). Backprop moves the inputs of the box alone: 2 evaluations for each of their elements, in each sample, and one more.
 * SPSA takes 3 in all.
 *
 * `train`, `withMetrics` and `evaluate` wait for it; `iterations`, which does not, takes a synchronous function.
 * Graphs with black boxes have no JSON and run on one thread.
 *
 * @throws GraphError without inputs or a function; ShapeError for an output that is not whole positive numbers;
 * HyperparameterError for a `concurrency` or `repeat` that is not a whole number, 1 or more. In a run: OperationError where
 * the function fails or gives something else than wanted, NumericError where it gives a number that is not finite.
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
  if (typeof evaluate !== "function") {
    throw new GraphError(`${label}: evaluate is ${describeValue(evaluate)}; give a function of its inputs.`);
  }
  if (!Array.isArray(output)) {
    throw new ShapeError(
      `${label}: output is ${describeValue(output)}; give a shape, such as [3], or [] for one number.`,
    );
  }
  checkCount(label, "concurrency", concurrency, concurrency === Number.POSITIVE_INFINITY);
  checkCount(label, "repeat", repeat, false);
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

function checkCount(label: string, option: string, count: unknown, isAllowed: boolean): void {
  if (isAllowed || (Number.isInteger(count) && (count as number) >= 1)) return;
  throw new HyperparameterError(`${label}: ${option} is ${describeValue(count)}; give a whole number, 1 or more.`);
}
