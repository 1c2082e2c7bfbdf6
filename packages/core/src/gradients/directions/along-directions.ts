import { type Stage, stageOfSteps } from "../../engine/stage.js";
import { KeyedRandom } from "../../tensor/keyed-random.js";
import type { Stencil } from "../finite-difference/difference-schemes.js";
import type { DirectionalDerivatives, DirectionalWork, GradientContext } from "../gradient-node.js";
import { perturbedForward } from "../perturbed-forward.js";

/** The distribution of random directions Δ: independent components with mean 0 and variance 1. */
export interface DirectionDistribution {
  /** Adds factor·Δ to `out`. The current key of `random` determines Δ, so repeated calls use the same Δ. */
  addTo(out: Float64Array, factor: number, random: KeyedRandom): void;
}

/** +1 or −1 with equal probability (Rademacher). */
export const rademacher: DirectionDistribution = {
  addTo(out, factor, random) {
    for (let i = 0; i < out.length; i += 64) {
      random.draw(i / 64);
      addSigns(out, i, factor, random.first);
      addSigns(out, i + 32, factor, random.second);
    }
  },
};

function addSigns(out: Float64Array, from: number, factor: number, bits: number): void {
  const to = Math.min(from + 32, out.length);
  for (let i = from; i < to; i++) out[i] += (bits >>> (i - from)) & 1 ? factor : -factor;
}

/**
 * Standard normal. G. E. P. Box and M. E. Muller, "A note on the generation of random normal deviates", Annals of
 * Mathematical Statistics 29 (1958): two numbers from each 64 bits.
 */
export const gaussian: DirectionDistribution = {
  addTo(out, factor, random) {
    for (let i = 0; i < out.length; i += 2) {
      random.draw(i / 2);
      // In (0, 1), so the logarithm is finite.
      const u = ((random.first >>> 0) + 0.5) / 2 ** 32;
      const radius = factor * Math.sqrt(-2 * Math.log(u));
      const angle = (2 * Math.PI * (random.second >>> 0)) / 2 ** 32;
      out[i] += radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] += radius * Math.sin(angle);
    }
  },
};

/** The distribution and number of directions, and the stencil for the derivative along each. */
export interface Directions {
  readonly distribution: DirectionDistribution;
  readonly stencil: Stencil;
  readonly directions: number;
  readonly seed: number | undefined;
}

/**
 * The mean over random directions Δ of Δ times the derivative of the loss along Δ. With components of variance 1, its
 * expectation is the gradient of the loss, smoothed by h.
 *
 * All weights move at once. No direction is stored: it is drawn again for every evaluation and once more for the result.
 * The moved weights use the gradient's memory. So no extra memory depends on the number of weights.
 */
export function alongDirections(given: Directions): DirectionalWork {
  return {
    directions: given.directions,
    derivatives: (context) => derivatives(context, given),
    gradient: (context, values) => stageOfSteps(gradientSteps(context, given, values)),
  };
}

/** The random numbers of each parameter. */
function randomsOf(context: GradientContext, { seed = context.seed }: Directions): KeyedRandom[] {
  return context.parameters.map((each) => new KeyedRandom(seed, `${context.name}/${each.name}`));
}

function derivatives(context: GradientContext, directions: Directions): DirectionalDerivatives {
  const { blockOf, gradientOf, parameters, root } = context;
  const { distribution, stencil } = directions;
  const { points, weights, baseWeight } = stencil;
  const randoms = randomsOf(context, directions);
  const originals = parameters.map(blockOf);
  const moved = parameters.map(gradientOf);
  const { steps, result } = perturbedForward(
    context,
    new Map(parameters.map((each) => [each, gradientOf(each)])),
    root,
  );
  const base = blockOf(root);
  const h = context.hyperparameter("h");
  const values = new Float64Array(directions.directions);
  let first = 0;
  let end = values.length;
  let direction = 0;
  let point = 0;
  let step = 0;
  let sum = 0;

  /** Writes one moved parameter into its gradient's memory. */
  function move(p: number): void {
    const { data } = moved[p];
    data.set(originals[p].data);
    randoms[p].select(context.iteration(), direction);
    distribution.addTo(data, points[point] * h.current, randoms[p]);
  }

  /** Moves the parameters one by one, then runs the forward pass step by step. Returns true when the loss is computed. */
  function evaluate(): boolean {
    if (step < parameters.length) move(step);
    else steps[step - parameters.length]();
    step++;
    return step === parameters.length + steps.length;
  }

  const stage: Stage = {
    begin() {
      direction = first;
      point = 0;
      step = 0;
    },
    advance() {
      if (!evaluate()) return false;
      if (point === 0) sum = baseWeight * base.data[0];
      sum += weights[point++] * result.data[0];
      step = 0;
      if (point < points.length) return false;
      point = 0;
      values[direction++] = sum / h.current;
      return direction === end;
    },
  };
  const select = (from: number, to: number): void => {
    first = from;
    end = to;
  };
  return { stage, values, select };
}

/** A step for each parameter, which writes its gradient. */
function gradientSteps(context: GradientContext, directions: Directions, values: Float64Array): (() => void)[] {
  const randoms = randomsOf(context, directions);
  return context.parameters.map((parameter, p) => {
    const gradient = context.gradientOf(parameter);
    return () => {
      gradient.data.fill(0);
      for (let d = 0; d < values.length; d++) {
        randoms[p].select(context.iteration(), d);
        directions.distribution.addTo(gradient.data, values[d] / values.length, randoms[p]);
      }
    };
  });
}
