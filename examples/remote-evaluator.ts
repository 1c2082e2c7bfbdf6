// A part of the graph on another machine. A server (here on this machine) takes 30 ms for an answer, and one request in five
// fails. The requests of a whole gradient are sent together, 16 at a time, and failed ones are repeated.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { blackBox, constant, finiteDifference, meanSquaredError, parameter, sgd, train, uniform } from "rxgrad";
import { lastValueFrom, map, retry, take, timeout, toArray } from "rxjs";

// The server: 20 numbers in, 4 out. Its function is unknown to the graph.
let requests = 0;
const server = createServer(async (request, response) => {
  const isBusy = ++requests % 5 === 0;
  let text = "";
  for await (const chunk of request) text += chunk;
  setTimeout(() => {
    const x = JSON.parse(text) as number[];
    const sums = [0, 1, 2, 3].map((k) => x.reduce((sum, each, i) => sum + Math.sin(each + i * k), 0));
    response.writeHead(isBusy ? 503 : 200).end(isBusy ? "busy" : JSON.stringify(sums));
  }, 30);
});
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** The server as a function of arrays. The signal aborts a request that is no longer needed. */
async function ask(x: Float64Array, signal: AbortSignal): Promise<number[]> {
  const response = await fetch(address, { method: "POST", body: JSON.stringify([...x]), signal });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as number[];
}

/** Trains for some iterations. Prints the requests, and returns the losses and the time of one iteration. */
async function learn(concurrency: number, iterations: number): Promise<{ losses: number[]; milliseconds: number }> {
  const x = parameter([20], { name: "x", initial: uniform(1) });
  const answers = blackBox({
    name: "server",
    inputs: { x },
    output: [4],
    concurrency,
    evaluate: (at, { signal }) => ask(at.x, signal),
  });
  const W = sgd(finiteDifference(meanSquaredError(answers, constant([1, 2, 3, 4]))), { learningRate: 0.04 });
  requests = 0;
  const start = performance.now();
  const records = await lastValueFrom(
    train(W, undefined, {
      seed: 1,
      boxes: { operators: (result$) => result$.pipe(timeout(2000), retry(10)) },
    }).pipe(
      take(iterations),
      map(({ loss, boxes }) => ({ loss, evaluations: boxes.server.evaluations })),
      toArray(),
    ),
  );
  const milliseconds = (performance.now() - start) / iterations;
  console.log(
    `${concurrency} at a time: ${records[0].evaluations} evaluations and ${milliseconds.toFixed(0)} ms an iteration, ${requests} requests in all`,
  );
  return { losses: records.map(({ loss }) => loss), milliseconds };
}

const one = await learn(1, 2);
const many = await learn(16, 20);
console.log(
  `\n${(one.milliseconds / many.milliseconds).toFixed(1)} times as fast, and the same losses: ${one.losses[1] === many.losses[1]}`,
);
console.log(
  `loss ${many.losses[0].toFixed(3)} in the first iteration, ${(many.losses.at(-1) as number).toExponential(1)} in the last`,
);
server.close();
server.closeAllConnections();
