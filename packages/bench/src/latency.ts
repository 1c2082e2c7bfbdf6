// Training on a black box that takes 30 ms for each evaluation, several at a time against one after the other:
//   npx tsx --conditions=source packages/bench/src/latency.ts
import { blackBox, constant, finiteDifference, meanSquaredError, parameter, sgd, train } from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";

const LATENCY = 30;
const PARAMETERS = 20;

/** Trains for some iterations. Returns the mean time and the evaluations of an iteration. */
async function learn(concurrency: number, iterations: number): Promise<{ milliseconds: number; evaluations: number }> {
  const rates = parameter([PARAMETERS], { name: "rates" });
  const box = blackBox({
    name: "plant",
    inputs: { rates },
    output: [],
    concurrency,
    evaluate: ({ rates }) =>
      new Promise((answer) => {
        setTimeout(() => answer(rates.reduce((sum, each, i) => sum + Math.sin(i + each), 0)), LATENCY);
      }),
  });
  const W = sgd(finiteDifference(meanSquaredError(box, constant(1))), { learningRate: 0.01 });
  const start = performance.now();
  const [evaluations] = await lastValueFrom(
    train(W).pipe(
      take(iterations),
      map(({ boxes }) => boxes.plant.evaluations),
      toArray(),
    ),
  );
  return { milliseconds: (performance.now() - start) / iterations, evaluations };
}

console.log(`a black box that takes ${LATENCY} ms, ${PARAMETERS} parameters:`);
const one = await learn(1, 3);
for (const concurrency of [1, 2, 4, 8, 16, 41]) {
  const { milliseconds, evaluations } = concurrency === 1 ? one : await learn(concurrency, 10);
  const waves = Math.ceil(evaluations / concurrency);
  console.log(
    `${String(concurrency).padStart(3)} at a time: ${evaluations} evaluations in ${waves} wave${waves === 1 ? "" : "s"}, ${milliseconds.toFixed(0)} ms an iteration, ${(one.milliseconds / milliseconds).toFixed(1)} times as fast`,
  );
}
