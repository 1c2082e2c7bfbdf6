import {
  absoluteError,
  crossEntropy,
  dense,
  dropout,
  type GradientNode,
  gelu,
  huber,
  input,
  leakyRelu,
  linear,
  meanSquaredError,
  type Node,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  sumSquaredError,
  tanh,
} from "rxgrad";
import { BehaviorSubject } from "rxjs";
import type { BuiltRun } from "../built-run.js";
import { checkLoss } from "../check/check-loss.js";
import { feedsOf, type Prepared } from "../data/prepared.js";
import type { Activation, LayersSetup, Loss } from "../setup.js";
import { exactOf } from "./exact.js";
import { learningOf } from "./learning.js";

type Features = Node<readonly ["batch", number]>;

const ACTIVATIONS: Readonly<Record<Activation, () => (x: Features) => Features>> = {
  linear,
  sigmoid,
  tanh,
  relu,
  leakyRelu,
  softplus,
  gelu,
  silu,
};

/** Sums are divided by the number of samples, so that a batch of another size has a loss of the same size. */
const LOSSES: Readonly<Record<Loss, (y: Features, t: Features) => Node<readonly []>>> = {
  crossEntropy: (y, t) => crossEntropy(y, t, { name: "loss" }),
  meanSquaredError: (y, t) => meanSquaredError(y, t, { name: "loss" }),
  sumSquaredError: (y, t) => sumSquaredError(y, t, { reduction: "mean", name: "loss" }),
  absoluteError: (y, t) => absoluteError(y, t, { reduction: "mean", name: "loss" }),
  huber: (y, t) => huber(y, t, { name: "loss" }),
};

/** A network of dense layers over prepared data. @throws ExperimentError where the loss does not fit the data. */
export function layersRun(setup: LayersSetup, prepared: Prepared): BuiltRun {
  const { batchSize, seed } = setup;
  const first = prepared.at(prepared.controls);
  const dropout$ = setup.dropout === undefined ? undefined : new BehaviorSubject(setup.dropout);
  const t = input("t", [first.train.t.shape[1] as number]);
  const { y, loss } = ended(setup.loss, hiddenOf(setup, first.inputs.length, dropout$), t, first.classes);
  const { W, controls } = learningOf(loss, setup);
  return {
    W,
    loss,
    y,
    exact: exactOf(W.gradients[0] as GradientNode),
    kinds: [],
    controls: { ...controls, ...(dropout$ && { dropout: dropout$ }) },
    sourceControls: { ...prepared.controls, batchSize: batchSize ?? (first.train.x.shape[0] as number) },
    source: (values) => feedsOf(prepared.at(values).train, values.batchSize as number, seed),
    data: (values) => prepared.at(values),
  };
}

function hiddenOf({ layers }: LayersSetup, inputs: number, dropout$: BehaviorSubject<number> | undefined): Features {
  let y: Features = input("x", [inputs]);
  for (const { units, activation } of layers) {
    y = y.pipe(dense(units), ACTIVATIONS[activation]());
    if (dropout$) y = y.pipe(dropout(dropout$));
  }
  return y;
}

/** The last layer, of probabilities where there are classes, and the loss. */
function ended(
  loss: Loss,
  hidden: Features,
  t: Features,
  classes: readonly string[] | undefined,
): { readonly y: Features; readonly loss: Node<readonly []> } {
  checkLoss(loss, classes !== undefined);
  const sums = hidden.pipe(dense(t.shape[1] as number, { name: "output" }));
  const y = classes ? sums.pipe(softmax()) : sums;
  return { y, loss: LOSSES[loss](y, t) };
}
