// The learning rate determines the size of each step. Three rates on the same batches from the same start: one is too small, and
// the loss falls slowly; one is right; one is too large, and overshoots further each time until numbers overflow.
import { batches } from "@rxgrad/data";
import { colors, lossCurves, wrapped } from "@rxgrad/terminal";
import { dense, finiteDifference, input, meanSquaredError, NumericError, sgd, tanh, train } from "rxgrad";
import { catchError, EMPTY, lastValueFrom, map, take, toArray } from "rxjs";

// To learn: a sine, from 40 points, drawn 10 at a time. Batches are drawn by their own seed: every run sees the same.
const x = Array.from({ length: 40 }, (_, i) => [i / 20 - 1]);
const t = x.map(([v]) => [Math.sin(3 * v)]);
const feeds = batches({ x, t }, { size: 10, order: "shuffled", seed: 1 });
const y = input("x", [1]).pipe(dense(12), tanh(), dense(1));
const gradient = finiteDifference(meanSquaredError(y, input("t", [1])));

/** Result of a run. */
interface Outcome {
  readonly losses: number[];
  /** Why it ended early, if it did. */
  readonly failure: NumericError | undefined;
}

async function run(learningRate: number): Promise<Outcome> {
  let failure: NumericError | undefined;
  const losses$ = train(sgd(gradient, { learningRate }), feeds, { seed: 1 }).pipe(
    take(300),
    map(({ loss }) => loss),
    // A loss that is no longer finite ends the stream with an error, which contains the first such node and what was reached.
    catchError((error) => {
      if (!(error instanceof NumericError)) throw error;
      failure = error;
      return EMPTY;
    }),
    toArray(),
  );
  return { losses: await lastValueFrom(losses$), failure };
}

const rates = { "too small": 0.002, right: 0.2, "too large": 0.6 };
const { accent, bold, dim } = colors(process.stdout);
const curves: Record<string, number[]> = {};
const reports: string[] = [];

for (const [name, rate] of Object.entries(rates)) {
  const { losses, failure } = await run(rate);
  const worst = 100 * losses[0];
  const left = losses.findIndex((loss) => loss > worst);
  const last = (losses.at(-1) as number).toExponential(2);
  // Losses a hundred times worse than the start are not drawn, because they would flatten the other curves.
  curves[`${name}, ${rate}`] = left < 0 ? losses : losses.slice(0, left);
  reports.push(
    failure
      ? `${name}: left the plot at iteration ${left + 1}, loss ${last} at iteration ${failure.reached?.iteration}; then:\n${dim(wrapped(`  ${failure.message}`))}`
      : `${name}: ${last} after ${losses.length} iterations.`,
  );
}

console.log(lossCurves(curves, { height: 18, scale: "logarithmic", colors: [(text) => text, accent, bold] }));
console.log(`\n${reports.join("\n")}`);
