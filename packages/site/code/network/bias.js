import * as rx from "rxgrad";

const x = rx.input("x", [2]);
const W = rx.values([[0.8], [-0.5]]);
const b = rx.values([0.2]);

for (const bias of [true, "input"]) {
  const a = x.pipe(rx.dense(1, { W, b, bias }));
  const start = rx.initialParameters(a);
  const y = await rx.evaluate(a, { x: [[0.6, 0.9]] }, start);
  console.log(bias, y.data[0].toFixed(4));
}
