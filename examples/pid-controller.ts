// A controller is tuned on a plant that can only be measured, with noise. A PID controller heats a tank from 20 to 60 °C. Its
// output is P times the error, plus I times the sum of errors, plus D times the change of the error. A run of the plant measures
// how good the three gains are; two measurements of the same gains differ.
import { sparkline, wrapped } from "@rxgrad/terminal";
import { adam, blackBox, exp, finiteDifference, observe, parameter, train, values, warnings } from "rxgrad";
import { lastValueFrom, share, take, toArray } from "rxjs";

/** Random numbers of mean 0 and variance 1, nearly normal, from a linear congruential generator. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, each) => sum + each, -6);
}
const draw = noise(7);

const WANTED = 60;

/** A minute of the controlled tank: its temperature in each second. The heater is slow, the thermometer is noisy. */
function run([P, I, D]: ArrayLike<number> & Iterable<number>, tremble: number): number[] {
  let [temperature, heater, missed, before] = [20, 0, 0, 40];
  return Array.from({ length: 60 }, () => {
    const missing = WANTED - temperature - tremble * draw();
    missed += missing;
    const wanted = P * missing + I * missed + D * (missing - before);
    before = missing;
    heater += 0.3 * (Math.min(100, Math.max(0, wanted)) - heater);
    temperature += 0.1 * heater - 0.05 * (temperature - 20);
    return temperature;
  });
}

/** The cost of a run: the mean distance from the target temperature. */
const cost = (temperatures: readonly number[]): number =>
  temperatures.reduce((sum, each) => sum + Math.abs(each - WANTED), 0) / temperatures.length;

const before = [0.5, 0.02, 0.1];
const logarithms = parameter([3], { name: "logarithms", initial: values(before.map(Math.log)) });
const gains = logarithms.pipe(exp());
const plant = blackBox({
  name: "plant",
  inputs: { gains },
  output: [],
  repeat: 8,
  evaluate: (at) => cost(run(at.gains, 0.5)),
});

// With the usual step the differences are only noise, and rxgrad warns about it.
const tooSmall = adam(finiteDifference(plant, { h: 1e-4 }), { learningRate: 0.05 });
const [warning] = await lastValueFrom(train(tooSmall).pipe(take(1), warnings(tooSmall, { every: 1 }), toArray()));
console.log(`${wrapped(`h = 0.0001: ${warning.message}`)}\n`);

const W = adam(finiteDifference(plant, { h: 0.2 }), { learningRate: 0.05 });
const iterations$ = train(W, undefined, { watch: [gains] }).pipe(take(150), share());
iterations$.subscribe(({ iteration, loss, boxes }) => {
  if (iteration !== 1 && iteration % 30 !== 0) return;
  const { noise, change, evaluations } = boxes.plant;
  console.log(
    `iteration ${iteration}: cost ${loss.toFixed(2)}, ${evaluations} runs; neighbors differ by ${change?.toFixed(3)}, by noise ${noise?.toFixed(3)}`,
  );
});
const found = [...(await lastValueFrom(iterations$.pipe(observe(gains)))).data];

for (const [when, gains] of [
  ["before", before],
  ["after", found],
] as const) {
  const temperatures = run(gains, 0);
  console.log(
    `\n${when}: P ${gains[0].toFixed(2)}, I ${gains[1].toFixed(3)}, D ${gains[2].toFixed(2)}, cost ${cost(temperatures).toFixed(2)}`,
  );
  const [first, last] = [temperatures[0], temperatures[temperatures.length - 1]].map((each) => `${each.toFixed(0)} °C`);
  console.log(`${first} ${sparkline(temperatures)} ${last}`);
}
