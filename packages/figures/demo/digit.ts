import {
  crossEntropy,
  dense,
  evaluate,
  finiteDifference,
  input,
  observe,
  type Parameters,
  sgd,
  softmax,
  tensor,
  train,
} from "rxgrad";
import { share, take, tap } from "rxjs";
import { rasterize } from "../src/digit/raster.js";
import { elementIn } from "./element.js";

const arc = (x: number, y: number, width: number, height: number, from: number, to: number): number[] =>
  Array.from({ length: 25 }, (_, i) => from + ((to - from) * i) / 24).flatMap((turn) => [
    x + width * Math.sin(2 * Math.PI * turn),
    y - height * Math.cos(2 * Math.PI * turn),
  ]);

/** How each digit is written. */
const DIGITS: readonly (readonly (readonly number[])[])[] = [
  [arc(0.5, 0.5, 0.22, 0.35, 0, 1)],
  [[0.5, 0.15, 0.5, 0.85]],
  [[...arc(0.5, 0.33, 0.2, 0.18, -0.25, 0.35), 0.3, 0.85, 0.72, 0.85]],
  [[...arc(0.48, 0.32, 0.2, 0.17, -0.2, 0.45), ...arc(0.48, 0.67, 0.22, 0.18, 0.05, 0.7)]],
  [
    [0.45, 0.15, 0.28, 0.58, 0.75, 0.58],
    [0.62, 0.35, 0.62, 0.88],
  ],
  [[0.7, 0.15, 0.38, 0.15, 0.34, 0.45, ...arc(0.48, 0.64, 0.2, 0.21, -0.1, 0.65)]],
  [[0.62, 0.14, 0.42, 0.36, ...arc(0.5, 0.66, 0.18, 0.19, -0.25, 0.75)]],
  [[0.28, 0.17, 0.72, 0.17, 0.45, 0.86]],
  [arc(0.5, 0.32, 0.16, 0.17, 0, 1), arc(0.5, 0.67, 0.19, 0.18, 0, 1)],
  [[...arc(0.5, 0.35, 0.18, 0.19, 0.25, 1.25), 0.66, 0.6, 0.6, 0.86]],
];

/** Each digit 16 times, slanted, stretched and bent a little. */
const samples = Array.from({ length: 160 }, (_, i) => {
  const [digit, turn] = [i % 10, Math.floor(i / 10)];
  const [slant, wide, bend] = [
    0.25 * Math.sin(turn * 2.4),
    1 + 0.25 * Math.sin(turn * 1.7),
    0.05 * Math.sin(turn * 5.1),
  ];
  const strokes = (DIGITS[digit] as readonly (readonly number[])[]).map((stroke) =>
    stroke.map((value, k) => {
      if (k % 2 === 1) return value;
      const y = stroke[k + 1] as number;
      return 0.5 + (value - 0.5) * wide + slant * (0.5 - y) + bend * Math.sin(6 * y);
    }),
  );
  return { digit, pixels: rasterize(strokes) };
});

/** A network that learns these digits by finite differences while the page is open. */
export function showDigit(): void {
  const y = input("x", [784]).pipe(dense(10), softmax());
  const W = sgd(finiteDifference(crossEntropy(y, input("t", [10]))), { learningRate: 0.5 });
  const pixels = Float64Array.from(samples.flatMap((each) => [...each.pixels]));
  const feed = {
    x: tensor(pixels, [samples.length, 784]),
    t: samples.map(({ digit }) => Array.from({ length: 10 }, (_, k) => (k === digit ? 1 : 0))),
  };
  let parameters: Parameters | undefined;
  const parameters$ = train(W, Array(100).fill(feed), { seed: 1 }).pipe(
    take(100),
    observe(W),
    tap((next) => {
      parameters = next;
    }),
    share(),
  );
  // The page keeps the run going while the figure is off screen.
  parameters$.subscribe();
  const element = elementIn("digit", "rx-digit");
  element.changes = parameters$;
  element.predict = async ({ shape, data }) => evaluate(y, { x: tensor(data, shape) }, parameters);
}
