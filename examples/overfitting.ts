// Overfitting: a network with more weights than points first learns what the points have in common, then the noise of each
// point. The loss on a test set shows this: it falls, and then it rises. Early stopping monitors that loss, ends the run, and
// returns the parameters of its lowest value. (To measure how good those are, a third set is necessary.)
import { batches } from "@rxgrad/data";
import { colors, lossCurves, sparkline } from "@rxgrad/terminal";
import {
  backprop,
  dense,
  earlyStopping,
  evaluate,
  input,
  meanSquaredError,
  normal,
  observe,
  sgd,
  tanh,
  train,
  withMetrics,
} from "rxgrad";
import { lastValueFrom, map, share, take, toArray } from "rxjs";

const f = (x: number): number => Math.sin(3 * x);

// Twelve measurements with noise to learn from. The test set is the truth, at points in between.
const noise = [0.31, -0.42, 0.12, 0.38, -0.27, -0.11, 0.44, -0.36, 0.05, 0.29, -0.4, 0.22];
const x = noise.map((_, i) => [(2 * i) / 11 - 1]);
const t = x.map(([v], i) => [f(v) + noise[i]]);
const between = Array.from({ length: 60 }, (_, i) => [(2 * i) / 59 - 1]);
const test = { x: between, t: between.map(([v]) => [f(v)]) };
const feeds = batches({ x, t }, { size: x.length, order: "sequential" });

// Steep units can bend between any two points.
const steep = dense(40, { W: normal(6), b: normal(3) });
const y = input("x", [1]).pipe(steep, tanh(), dense(1));
const target = input("t", [1]);
const loss = meanSquaredError(y, target);
const W = sgd(backprop(loss), { learningRate: 0.02 });

// The loss of an iteration is that of all twelve points; the test loss is measured with the updated parameters.
const run$ = train(W, feeds, { seed: 2 }).pipe(
  withMetrics({ every: 1, y, t: target, test, metrics: { loss } }),
  take(2000),
  share(),
);

// One run, observed three times: all losses for the plot, the parameters at the end, and the end by early stopping.
const losses$ = run$.pipe(
  map((each) => ({ train: each.loss, test: each.metrics?.test.loss ?? Number.NaN })),
  toArray(),
);
const stopped$ = run$.pipe(earlyStopping({ patience: 400, monitor: ({ metrics }) => metrics?.test.loss }));
const [losses, learned, { iteration, best }] = await Promise.all([
  lastValueFrom(losses$),
  lastValueFrom(run$.pipe(observe(W))),
  lastValueFrom(stopped$),
]);
if (best === undefined) throw new Error("Nothing was measured.");

const { accent, dim } = colors(process.stdout);
const curves = { train: losses.map(({ train }) => train), test: losses.map(({ test }) => test) };
console.log(lossCurves(curves, { height: 16, scale: "logarithmic", colors: [(text) => text, accent] }));

console.log(`\nearly stopping: best in iteration ${best.iteration}, stopped in iteration ${iteration}`);
for (const [when, parameters, test] of [
  ["at the best", best.parameters, best.value],
  ["at the end", learned, curves.test.at(-1)],
] as const) {
  const line = sparkline([...(await evaluate(y, { x: between }, parameters)).data], { width: 48 });
  console.log(`${when.padEnd(12)}${accent(line)}  test loss ${(test as number).toFixed(4)}`);
}
console.log(dim(`${"the truth".padEnd(12)}${sparkline(test.t.flat(), { width: 48 })}`));
