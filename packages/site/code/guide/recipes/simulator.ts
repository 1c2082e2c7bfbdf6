import {
  adam,
  blackBox,
  constant,
  exp,
  finiteDifference,
  meanSquaredError,
  observe,
  parameter,
  train,
  values,
} from "rxgrad";
import { lastValueFrom, share, take } from "rxjs";

// #region simulator
/** Where a ball comes down, in meters, and when, in seconds. */
function thrown(angle: number, speed: number): [number, number] {
  let [x, y, time] = [0, 0, 0];
  let [vx, vy] = [
    speed * Math.cos(angle),
    speed * Math.sin(angle),
  ];
  const step = 0.001;
  while (y >= 0) {
    const drag = 0.01 * Math.hypot(vx, vy);
    [vx, vy] = [
      vx - step * drag * vx,
      vy - step * (9.81 + drag * vy),
    ];
    [x, y, time] = [x + step * vx, y + step * vy, time + step];
  }
  const over = y / vy; // back to the ground
  return [x - over * vx, time - over];
}
// #endregion simulator

// #region tune
// Angle and speed are positive, so their logarithms are learned.
const logarithms = parameter([2], {
  name: "logarithms",
  initial: values([Math.log(0.5), Math.log(15)]),
});
const throwing = logarithms.pipe(exp());
const landing = blackBox({
  name: "ball",
  inputs: { throwing },
  output: [2],
  evaluate: ({ throwing: [angle, speed] }) =>
    thrown(angle as number, speed as number),
});
const wanted = constant([30, 3]); // 30 m away, after 3 s
const loss = meanSquaredError(landing, wanted);
const W = adam(finiteDifference(loss, { h: 1e-3 }), {
  learningRate: 0.05,
});

const iterations$ = train(W, undefined, {
  watch: [throwing],
}).pipe(take(400), share());
const [last, found] = await Promise.all([
  lastValueFrom(iterations$),
  lastValueFrom(iterations$.pipe(observe(throwing))),
]);
// #endregion tune
const [angle = 0, speed = 0] = found.data;
console.log(`loss ${last.loss.toPrecision(2)}`);
console.log(`${((angle * 180) / Math.PI).toFixed(1)} degrees`);
console.log(`${speed.toFixed(2)} m/s`);
console.log(thrown(angle, speed).map((each) => each.toFixed(3)));
