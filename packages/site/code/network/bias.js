import * as rx from "rxgrad";

const x = rx.input("x", [2]);
const W = rx.values([[0.8], [-0.5]]);
const b = rx.values([0.2]);
const bias = x.pipe(rx.dense(1, { W, b }));
const edge = x.pipe(rx.dense(1, { W, b, bias: "input" }));

for (const [name, a] of Object.entries({ bias, edge })) {
  const start = rx.initialParameters(a);
  const y = await rx.evaluate(a, { x: [[0.6, 0.9]] }, start);
  console.log(name, y.data[0].toFixed(4));
}
