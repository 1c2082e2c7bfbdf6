// XOR: no straight line separates (0,1), (1,0) from (0,0), (1,1), so one layer cannot learn it, and two can.
//
// Everything that every other example builds on is here: declare a network, choose a gradient, close the loop with an
// optimizer, run it as a stream, and use what was learned.
import { batches } from "@rxgrad/data";
import { dense, evaluate, finiteDifference, input, meanSquaredError, observe, sgd, sigmoid, train } from "rxgrad";
import { last, lastValueFrom, share, take } from "rxjs";

const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // biome-ignore format: a truth table
const t = [[0], [1], [1], [0]];

// 1. Compose. Nodes are data: nothing runs, and shapes are checked already here, by the compiler too.
const y = input("x", [2]).pipe(dense(4), sigmoid(), dense(1), sigmoid());
const loss = meanSquaredError(y, input("t", [1]));

// 2. Close the loop. The gradient nudges each weight a little to see how the loss changes; W is what the optimizer
// makes of it, and what the next iteration uses.
const W = sgd(finiteDifference(loss), { learningRate: 5 });

// 3. Run. `train` is a cold Observable: `take` decides when it ends, `share` lets several look at the same run.
const iterations$ = train(W, batches({ x, t }, { size: 4 }), { seed: 1 }).pipe(take(1000), share());

iterations$.subscribe(({ iteration, loss }) => {
  if (iteration === 1 || iteration % 200 === 0) console.log(`iteration ${iteration}: loss ${loss.toFixed(6)}`);
});

// 4. Use what was learned: `observe(W)` streams the updated parameters, and the last of them are the best.
const learned = await lastValueFrom(iterations$.pipe(observe(W), last()));
const answers = await evaluate(y, { x }, learned);

console.log("\nx0 x1   wanted  learned");
x.forEach(([x0, x1], row) => {
  console.log(` ${x0}  ${x1}   ${t[row][0]}       ${answers.at(row, 0).toFixed(3)}`);
});
