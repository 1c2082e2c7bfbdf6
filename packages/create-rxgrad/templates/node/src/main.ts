// Trains the network, prints how its loss falls, and what it has learned.
import { evaluate, train } from "rxgrad";
import { lastValueFrom, tap } from "rxjs";
import { examples, W, y } from "./network.js";

// A stream of iterations. It starts when something subscribes.
const iterations$ = train(W, Array(300).fill(examples), { seed: 1 }).pipe(
  tap(({ iteration, loss }) => {
    if (iteration % 20 === 0) console.log(`iteration ${String(iteration).padStart(3)}   loss ${loss.toFixed(4)}`);
  }),
);
const { parameters } = await lastValueFrom(iterations$);

const answers = await evaluate(y, { x: examples.x }, parameters);
for (const [i, [answer = 0]] of answers.toArray().entries()) {
  console.log(`${examples.x[i]?.join(" xor ")} = ${answer.toFixed(3)}`);
}
