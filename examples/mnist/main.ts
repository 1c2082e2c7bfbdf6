// A two-layer network learns to read handwritten digits by finite differences only: nothing is differentiated. For each weight,
// rxgrad computes how the loss changes when the weight is perturbed; then every weight takes a step that reduces the loss. The
// textbook calls that too slow for training; see how long it takes.
import { batches, mnist } from "@rxgrad/data";
import { progress, widthOf, wrapped } from "@rxgrad/terminal";
import {
  crossEntropy,
  dense,
  describe,
  evaluate,
  finiteDifference,
  input,
  observe,
  type Parameters,
  RxgradError,
  sgd,
  sigmoid,
  softmax,
  train,
} from "rxgrad";
import { concatMap, filter, fromEvent, lastValueFrom, map, share, take, takeUntil, tap } from "rxjs";
import "../end-with-reader.mjs";
import { accuracy } from "./accuracy.js";
import { type Options, readOptions, UsageError } from "./options.js";
import { closing, epochLine, opening } from "./report.js";

async function main(options: Options): Promise<void> {
  const { iterations, learningRate, batch, hidden, h, scheme, strategy, seed, workers } = options;

  // The network: 784 pixels → hidden units → 10 probabilities, and their loss.
  const x = input("x", [784]);
  const t = input("t", [10]);
  const y = x.pipe(dense(hidden, { name: "hidden" }), sigmoid(), dense(10, { name: "out" }), softmax());
  const loss = crossEntropy(y, t, { name: "loss" });

  // The loop: the gradient by perturbation, and the updated parameters W, which the next iteration uses.
  const gradient = finiteDifference(loss, { h, scheme, strategy, name: "gradient" });
  const W = sgd(gradient, { learningRate, name: "W" });

  const digits = await mnist();
  const feeds = batches(digits.train, { size: batch, order: "random", seed });
  console.log(opening(describe(W).table, options));

  // The run, a stream of iterations. Ctrl-C completes it early.
  const interrupted$ = fromEvent(process, "SIGINT").pipe(take(1));
  const start = performance.now();
  const iterations$ = train(W, feeds, { seed, workers }).pipe(take(iterations), takeUntil(interrupted$), share());

  const test = async (parameters: Parameters): Promise<number> =>
    accuracy(await evaluate(y, { x: digits.test.x }, parameters), digits.test.t);
  const epochs$ = iterations$.pipe(
    filter(({ iteration }) => iteration % feeds.iterationsPerEpoch === 0),
    map(({ epoch, parameters }) => ({ epoch, parameters })),
    concatMap(async ({ epoch, parameters }) => epochLine(epoch, await test(parameters))),
  );

  const losses: number[] = [];
  const learned = await lastValueFrom(
    iterations$.pipe(
      progress({ total: iterations, lines: epochs$ }),
      tap(({ loss }) => losses.push(loss)),
      observe(W),
    ),
    { defaultValue: undefined },
  );
  const milliseconds = performance.now() - start;
  if (losses.length < iterations) process.exitCode = 130; // the shells' exit code for Ctrl-C
  console.log(closing({ losses, milliseconds, accuracy: learned && (await test(learned)), options }));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await main(options);
} catch (error) {
  if (!(error instanceof RxgradError || error instanceof UsageError)) throw error;
  console.error(wrapped(error.message, widthOf(process.stderr)));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
