// Universal approximation: F(x) = Σᵢ vᵢ·φ(x·wᵢ + bᵢ), a sum of N curves, approximates any continuous function on an interval
// with any accuracy if N is large enough (Cybenko 1989; Hornik, Stinchcombe and White 1989). Here φ is tanh, and gradient
// descent finds w, b and v.
import { batches } from "@rxgrad/data";
import { lossCurve, sparkline } from "@rxgrad/terminal";
import { dense, evaluate, finiteDifference, input, meanSquaredError, observe, sgd, tanh, train, values } from "rxgrad";
import { lastValueFrom, take } from "rxjs";

// The function to approximate: a growing wave with a corner at 0.3. Replace it by any other.
const f = (x: number): number => (Math.sin(6 * x) * (1 + x) + Math.abs(x - 0.3)) / 2;

const x = Array.from({ length: 61 }, (_, i) => [i / 30 - 1]); // from −1 to 1
const t = x.map(([v]) => [f(v)]);
const feeds = batches({ x, t }, { size: x.length, order: "sequential" });

/** One curve of the sum. */
interface Unit {
  w: number;
  b: number;
  v: number;
}

/** New units, evenly distributed over −1 to 1; with v = 0 they add nothing yet. More units are steeper. */
const fresh = (count: number, steepness: number): Unit[] =>
  Array.from({ length: count }, (_, i) => ({ w: steepness, b: -steepness * ((2 * i + 1) / count - 1), v: 0 }));

/** Improves w, b and v of the units by gradient descent. Returns them and F(x). */
async function fitted(units: readonly Unit[]): Promise<{ units: Unit[]; F: number[] }> {
  const hidden = dense(units.length, { W: values([units.map(({ w }) => w)]), b: values(units.map(({ b }) => b)) });
  const sum = dense(1, { W: values(units.map(({ v }) => [v])), bias: false });
  const F = input("x", [1]).pipe(hidden, tanh(), sum);
  const gradient = finiteDifference(meanSquaredError(F, input("t", [1])));
  const W = sgd(gradient, { learningRate: 1.5 / units.length });

  const learned = await lastValueFrom(train(W, feeds).pipe(take(2000), observe(W)));
  const [w, b, v] = [...learned].map(({ value }) => value.data);
  return {
    units: units.map((_, i) => ({ w: w[i], b: b[i], v: v[i] })),
    F: [...(await evaluate(F, { x }, learned)).data],
  };
}

// Twice as many units each time: the trained ones stay, and as many new ones are added.
const errors: number[] = [];
let F: number[] = [];
let units: Unit[] = [];
console.log(`${"f".padStart(19)}  ${sparkline(t.flat(), { width: 50 })}`);
for (const N of [2, 4, 8, 16, 32]) {
  ({ units, F } = await fitted([...units, ...fresh(N - units.length, N)]));
  errors.push(Math.sqrt(F.reduce((sum, value, i) => sum + (value - t[i][0]) ** 2, 0) / F.length));
  console.log(`N = ${String(N).padEnd(2)} error ${errors.at(-1)?.toFixed(4)}  ${sparkline(F, { width: 50 })}`);
}
if (errors.some((error, i) => error >= errors[i - 1])) throw new Error("The error did not fall with N.");

console.log(`\n${lossCurve(F, { height: 14, label: `F(x) with N = ${units.length}, x from −1 to 1`, axis: "point" })}`);
