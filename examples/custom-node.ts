// A node of your own: one function that computes it. No derivative is asked for, because finite differences need none:
// your function may be a simulation, a table or a measurement.
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

// Swish, x·sigmoid(x). `out` and `x` are blocks of memory; `data` holds a whole batch. `elementwise` promises that each
// number of the output depends on the number in the same place only: the shape follows, and fast strategies apply.
const swish = defineNode({
  kind: "swish",
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] / (1 + Math.exp(-x.data[i]));
  },
});

// It is a layer like those that rxgrad brings.
const y = input("x", [1]).pipe(dense(8), swish(), dense(8), swish(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });

// Which strategy each parameter gets. `console.log(String(describe(W)))` prints all there is to know.
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
