import {
  add,
  crossEntropy,
  dense,
  finiteDifference,
  input,
  type Node,
  type OptimizerNode,
  relu,
  sgd,
  softmax,
  tanh,
  train,
} from "rxgrad";
import { map, take } from "rxjs";
import { elementIn } from "./element.js";

const corners = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ],
};

/** A network with two branches that are added. */
export function branching(): { W: OptimizerNode; hidden: Node } {
  const x = input("x", [2]);
  const hidden = x.pipe(dense(8), tanh());
  const y = add(hidden, x.pipe(dense(8, { name: "shortcut" }))).pipe(relu(), dense(2), softmax());
  const loss = crossEntropy(y, input("t", [2]), { name: "loss" });
  return { W: sgd(finiteDifference(loss), { learningRate: 0.5 }), hidden };
}

export function showGraph(): void {
  const element = elementIn("graph", "rx-graph");
  const { W } = branching();
  element.graph = W;
  element.live = train(W, Array(600).fill(corners), { seed: 1 }).pipe(
    take(600),
    map((iteration) => ({ iteration: iteration.iteration, numbers: { loss: iteration.loss } })),
  );
}
