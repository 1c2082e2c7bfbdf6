import {
  type DescribedGradient,
  describe,
  evaluate,
  type GradientNode,
  type Iteration,
  type OptimizerNode,
  Tensor,
} from "rxgrad";
import type { LossesAround } from "../session/live-run.js";
import { movesOf, weightStep } from "../session/weight-step.js";

interface Named {
  readonly node: GradientNode;
  readonly described: DescribedGradient;
}

/** The losses around single weights, evaluated again as finite differences have computed them. */
export class LossesAroundWeights {
  readonly #gradients: readonly Named[];

  constructor(W: OptimizerNode) {
    const { gradients, optimizers } = describe(W);
    const names = optimizers[0]?.gradients ?? [];
    this.#gradients = W.gradients.flatMap((node, i) => {
      const described = gradients.find(({ name }) => name === names[i]);
      return described ? [{ node, described }] : [];
    });
  }

  /** @throws Error if no finite-difference gradient has this element. */
  async of(newest: Iteration, feed: object, parameter: string, index: number): Promise<LossesAround> {
    const { node, described } = this.#gradientOf(parameter);
    const { iteration, parametersBefore: before } = newest;
    const { shape, data } = before.get(parameter);
    const w = data[index];
    if (w === undefined) {
      throw new RangeError(
        `lossesAround: element ${index} of "${parameter}" was wanted; give a whole number from 0 to ${data.length - 1}.`,
      );
    }
    const slope = newest.value(node).get(parameter).data[index] as number;
    const h = weightStep(described, parameter, w, newest.hyperparameters);
    const losses = new Map<number, number>();
    for (const steps of movesOf(described)) {
      const moved = Float64Array.from(data);
      moved[index] = w + steps * h;
      const parameters = before.with({ [parameter]: new Tensor(shape, moved) });
      losses.set(steps, (await evaluate(node.loss, { ...feed }, parameters)) as number);
    }
    return { iteration, w, h, losses, slope };
  }

  #gradientOf(parameter: string): Named {
    const found = this.#gradients.find(
      ({ described: { kind, parameters } }) => kind === "finiteDifference" && parameters.includes(parameter),
    );
    if (found) return found;
    throw new Error(
      `lossesAround: "${parameter}" has no finite-difference gradient; give a parameter of one, by its name in the graph.`,
    );
  }
}
