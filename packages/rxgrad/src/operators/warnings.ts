import { type GradientNode, GraphError, type Iteration, type OptimizerNode } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import {
  checkOption,
  type Domain,
  describeValue,
  fromZeroBelowOne,
  isGradientNode,
  isOptimizerNode,
  suchAs,
  whole,
} from "@rxgrad/core/internal";
import { defer, mergeMap, type OperatorFunction } from "rxjs";
import { checkIteration, valueIn } from "./given-iteration.js";
import { GradientWatch, InputWatch } from "./warnings/gradient-watch.js";
import type { TrainingWarning } from "./warnings/training-warning.js";
import { HiddenWatch, LossWatch, NoiseWatch, SwallowWatch } from "./warnings/watches.js";

export interface WarningsOptions {
  /** Check gradients, noise and values in every n-th iteration. Default 10, because a check copies the gradients. */
  readonly every?: number | undefined;
  /** Number of consecutive checks with a zero or vanishing gradient before a warning. Default 3. */
  readonly consecutive?: number | undefined;
  /** Vanishing: smaller than this fraction of the largest gradient. Default 1e-6. */
  readonly vanishing?: number | undefined;
  /** Exploding: more than this many times its usual size, the geometric mean of about a hundred checks. Default 1000. */
  readonly exploding?: number | undefined;
  /** The loss is judged by its mean over this many iterations. Default 100. */
  readonly window?: number | undefined;
  /** Number of windows without a new lowest mean before a warning that the loss does not fall. Default 10. */
  readonly patience?: number | undefined;
}

/**
 * Warnings about the run, as a stream of typed objects, each with the iteration, the parameter, the observed sizes and, in
 * one sentence, the problem and its fix. Each warning is emitted once, and again only after the problem has disappeared.
 *
 * - `zero-gradient`: every element of a parameter's gradient is exactly 0: dead relu units, a step function, no path to the
 *   loss. There is no warning where all gradients and the loss are 0, because nothing is left to learn.
 * - `vanishing-gradient`: it is tiny compared to that of other parameters: saturated layers, or a bias that a normalization
 *   removes.
 * - `exploding-gradient`: it is huge compared to its usual size, and larger than ever before.
 * - `loss-not-falling`: over many windows, the mean loss over samples does not get lower.
 * - `h-below-noise`: the noise of a black box that is evaluated repeatedly (`repeat`) exceeds the change by the step h.
 * - `h-swallowed`: a parameter is so large that adding the step h to it rounds h, by a ten-thousandth or more. For a gradient
 *   that propagates h exactly (`"propagated"`, `"collapsed"`) the message says so. There is none for `backprop`, which adds
 *   no h.
 * - `hidden-not-finite`: a value is NaN or infinite, and a later node hides that from the loss, whose NaN would end the run;
 *   or a gradient that is only watched is not finite, or the memory of an optimizer.
 *
 * The size of a gradient is the root mean square of its elements. Warnings never end the run.
 *
 * @param gradients The gradients to check: an optimizer (its gradients), a gradient, or several.
 * @throws HyperparameterError for an option outside its domain. In the stream, GraphError for a gradient that the run does
 * not compute.
 * @example
 * iterations$.pipe(warnings(W)).subscribe(({ message }) => console.warn(message));
 * // parameter "dense1/W": its gradient is exactly 0 everywhere at iteration 30, as in the checks before; look for …
 */
export function warnings(
  gradients: OptimizerNode | GradientNode | readonly (OptimizerNode | GradientNode)[],
  options?: WarningsOptions,
): OperatorFunction<Iteration, TrainingWarning> {
  const { every, consecutive, vanishing, exploding, window, patience } = {
    ...USUAL,
    ...knownOptions("warnings", options, Object.keys(USUAL)),
  };
  for (const [name, value] of Object.entries({ every, consecutive, window, patience })) {
    checkOption("warnings", name, value, whole(1));
  }
  checkOption("warnings", "vanishing", vanishing, suchAs(fromZeroBelowOne, "1e-6"));
  checkOption("warnings", "exploding", exploding, MULTIPLE);
  const nodes = [...new Set([gradients].flat().flatMap(gradientsOf))];
  return (source) =>
    defer(() => {
      const gradientWatch = new GradientWatch({ consecutive, vanishing, exploding });
      const lossWatch = new LossWatch(window, patience);
      const noiseWatch = new NoiseWatch();
      const swallowWatch = new SwallowWatch();
      const hiddenWatch = new HiddenWatch();
      const inputWatch = new InputWatch(nodes, (each) => gradientWatch.forget(each));
      return source.pipe(
        mergeMap((each): TrainingWarning[] => {
          checkIteration("warnings", each);
          const { iteration, loss } = each;
          const ofLoss = lossWatch.look(each);
          if (iteration % every !== 0) return ofLoss;
          const values = nodes.map((node) => valueIn("warnings", each, node));
          return [
            ...hiddenWatch.look(each),
            ...noiseWatch.look(each),
            ...swallowWatch.look(each, new Set(values.flatMap(({ names }) => names))),
            ...inputWatch.look(each, gradientWatch.look(iteration, loss, values), values),
            ...ofLoss,
          ];
        }),
      );
    });
}

const MULTIPLE: Domain = {
  wanted: "a number above 1, such as 1000",
  accepts: (value) => typeof value === "number" && value > 1,
};

const USUAL: Required<WarningsOptions> = {
  every: 10,
  consecutive: 3,
  vanishing: 1e-6,
  exploding: 1000,
  window: 100,
  patience: 10,
};

function gradientsOf(given: OptimizerNode | GradientNode): readonly GradientNode[] {
  if (isOptimizerNode(given)) return given.gradients;
  if (isGradientNode(given)) return [given];
  throw new GraphError(`warnings: it was given ${describeValue(given)}; give an optimizer, such as W, or a gradient.`);
}
