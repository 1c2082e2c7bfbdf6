import { wrapped } from "@rxgrad/terminal";
import {
  type Block,
  defineNode,
  dense,
  finiteDifference,
  input,
  iterations,
  meanSquaredError,
  sgd,
} from "rxgrad";

// #region define
const each =
  (f: (x: number) => number) => (out: Block, x: Block) => {
    for (let i = 0; i < out.size; i++) out.data[i] = f(x.data[i]);
  };
const soft = (x: number) => x / (1 + Math.exp(-x));
const rounded = (x: number) => Math.round(10 * x) / 10;

const kind = "own";
const nodes = {
  "soft, undeclared": { forward: each(soft) },
  "soft, smooth": { forward: each(soft), smooth: true },
  "rounded, undeclared": { forward: each(rounded) },
  "rounded, kinked": { forward: each(rounded), kinked: true },
};
// #endregion define

// #region explain
const x = Array.from({ length: 20 }, (_, n) =>
  Array.from({ length: 9 }, (_, i) => Math.sin(n * (i + 1))),
);
const feed = { x, t: x.map(([a]) => [a]) };
for (const [name, body] of Object.entries(nodes)) {
  const own = defineNode({ kind, elementwise: true, ...body });
  const y = input("x", [9]).pipe(dense(8), own(), dense(1));
  const loss = meanSquaredError(y, input("t", [1]));
  const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
  for (const { explanations } of iterations(W, [feed])) {
    const [{ strategy, reason }] = explanations.finiteDifference1;
    console.log(`${name}: ${strategy}`);
    console.log(`${wrapped(`  ${reason}`, 72)}\n`);
  }
}
// #endregion explain
