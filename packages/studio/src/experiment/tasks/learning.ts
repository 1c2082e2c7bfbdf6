import {
  adaGrad,
  adam,
  adamW,
  backprop,
  finiteDifference,
  type GradientNode,
  momentum,
  type Node,
  nesterov,
  type OptimizerNode,
  rmsProp,
  sgd,
} from "rxgrad";
import { BehaviorSubject } from "rxjs";
import type { BuiltRun } from "../built-run.js";
import type { GradientSetup, OptimizerSetup } from "../setup.js";

const OPTIMIZERS: Readonly<
  Record<
    OptimizerSetup["kind"],
    (gradient: GradientNode, options: { readonly learningRate: BehaviorSubject<number> }) => OptimizerNode
  >
> = { sgd, momentum, nesterov, adaGrad, rmsProp, adam, adamW };

/** The gradient and the optimizer of a setup, and the streams of their hyper-parameters. */
export function learningOf(
  loss: Node<readonly []>,
  setup: { readonly gradient: GradientSetup; readonly optimizer: OptimizerSetup },
): Pick<BuiltRun, "W" | "controls"> {
  const { kind, learningRate } = setup.optimizer;
  const learningRate$ = new BehaviorSubject(learningRate);
  const optimizer = OPTIMIZERS[kind];
  if (setup.gradient.method === "backprop") {
    return { W: optimizer(backprop(loss), { learningRate: learningRate$ }), controls: { learningRate: learningRate$ } };
  }
  const { h, scheme, strategy } = setup.gradient;
  const h$ = new BehaviorSubject(h);
  const gradient = finiteDifference(loss, { h: h$, scheme, strategy });
  return {
    W: optimizer(gradient, { learningRate: learningRate$ }),
    controls: { learningRate: learningRate$, h: h$ },
  };
}
