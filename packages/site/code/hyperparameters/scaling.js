import { standardScaler } from "@rxgrad/data";
import { numericalGradient } from "rxgrad/calculus";

// Height (m) and body weight (kg) of four people; foot (cm).
const metres = [
  [1.58, 51],
  [1.63, 58],
  [1.7, 66],
  [1.79, 80],
];
const foot = [23.1, 23.9, 25.2, 26.6];
const centimetres = metres.map(([h, m]) => [100 * h, m]);
const { data } = standardScaler().fit(metres).transform(metres);
const scaled = foot.map((_, i) => [data[2 * i], data[2 * i + 1]]);

for (const x of [metres, centimetres, scaled]) {
  const error = ([w0, w1, b], i) =>
    w0 * x[i][0] + w1 * x[i][1] + b - foot[i];
  const loss = (w) =>
    foot.reduce((sum, _, i) => sum + error(w, i) ** 2, 0) / 4;
  const [first, second] = numericalGradient(loss, [0, 0, 0]);
  console.log(first.toFixed(1), second.toFixed(1));
}
