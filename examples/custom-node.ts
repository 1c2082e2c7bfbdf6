// Your own node: one function computes it. It needs no derivative, because finite differences do not use any. So your function
// may be a simulation, a table or a measurement.
import { batches } from "@rxgrad/data";
import { sparkline } from "@rxgrad/terminal";
import {
  defineNode,
  dense,
  describe,
  evaluate,
  finiteDifference,
  input,
  meanSquaredError,
  observe,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom, share, take } from "rxjs";

// Swish, x·sigmoid(x). `out` and `x` are blocks of memory; `data` contains a whole batch. `elementwise` means that each
// element of the output depends only on the same element of the input. So the shape is known, and fast strategies apply.
const swish = defineNode({
  kind: "swish",
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] / (1 + Math.exp(-x.data[i]));
  },
});

// It is a layer like those of rxgrad.
const y = input("x", [1]).pipe(dense(8), swish(), dense(8), swish(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });

// The strategy for each parameter. `console.log(String(describe(W)))` prints everything.
for (const { parameter, strategy, reason } of describe(W).gradients[0].explanations) {
  console.log(`${parameter}: ${strategy}\n  ${reason.replace("; ", ";\n  ")}`);
}
console.log();

// To learn: a hump and a valley.
const x = Array.from({ length: 40 }, (_, i) => [-2 + i / 10]);
const t = x.map(([v]) => [v * Math.exp(-v * v)]);

const iterations$ = train(W, batches({ x, t }, { size: 40 }), { seed: 1 }).pipe(take(4000), share());
iterations$.subscribe(({ iteration, loss }) => {
  if (iteration === 1 || iteration % 1000 === 0) console.log(`iteration ${iteration}: loss ${loss.toExponential(2)}`);
});

const learned = await lastValueFrom(iterations$.pipe(observe(W)));
const answers = await evaluate(y, { x }, learned);
console.log(`\nwanted   ${sparkline(t.flat())}`);
console.log(`learned  ${sparkline([...answers.data])}`);
