// XOR: no straight line separates (0,1), (1,0) from (0,0), (1,1), so one layer cannot learn it, but two can.
//
// This example shows the basics of all others: declare a network, choose a gradient, close the loop with an optimizer, run it
// as a stream, and use the result.
import { batches } from "@rxgrad/data";
import { dense, evaluate, finiteDifference, input, meanSquaredError, observe, sgd, sigmoid, train } from "rxgrad";
import { last, lastValueFrom, share, take } from "rxjs";

const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // biome-ignore format: a truth table
const t = [[0], [1], [1], [0]];

// 1. Compose. Nodes are data: nothing runs, but shapes are checked, also by the compiler.
const y = input("x", [2]).pipe(dense(4), sigmoid(), dense(1), sigmoid());
const loss = meanSquaredError(y, input("t", [1]));

// 2. Close the loop. The gradient perturbs each weight a little and computes how the loss changes. W is the result of the
// optimizer, and the next iteration uses it.
const W = sgd(finiteDifference(loss), { learningRate: 5 });

// 3. Run. `train` is a cold Observable: `take` ends it, `share` lets several subscribers observe the same run.
const iterations$ = train(W, batches({ x, t }, { size: 4 }), { seed: 1 }).pipe(take(1000), share());

iterations$.subscribe(({ iteration, loss }) => {
  if (iteration === 1 || iteration % 200 === 0) console.log(`iteration ${iteration}: loss ${loss.toFixed(6)}`);
});

// 4. Use the result: `observe(W)` emits the updated parameters; the last of them have the lowest loss.
const learned = await lastValueFrom(iterations$.pipe(observe(W), last()));
const answers = await evaluate(y, { x }, learned);

console.log("\nx0 x1   wanted  learned");
x.forEach(([x0, x1], row) => {
  console.log(` ${x0}  ${x1}   ${t[row][0]}       ${answers.at(row, 0).toFixed(3)}`);
});
