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
  (f: (x: number) => number) => (out: Block, x: Block) =>
    out.data.set(x.data.map(f));
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
const feed = { x, t: x.map((row) => row.slice(0, 1)) };
for (const [name, body] of Object.entries(nodes)) {
  const own = defineNode({ kind, elementwise: true, ...body });
  const y = input("x", [9]).pipe(dense(8), own(), dense(1));
  const loss = meanSquaredError(y, input("t", [1]));
  const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
  for (const { explanations } of iterations(W, [feed])) {
    const [first] = explanations.finiteDifference1 ?? [];
    console.log(`${name}: ${first?.strategy}`);
    console.log(`${wrapped(`  ${first?.reason}`, 72)}\n`);
  }
}
// #endregion explain
