import * as rx from "rxgrad";

const wave = (i) => (_, j) => Math.sin(3 * i * i + 7 * i * j);
const row = (_, i) => Array.from({ length: 50 }, wave(i));
const x = Array.from({ length: 200 }, row);
const { zeros, normal, glorot } = rx;
const starts = [zeros(), normal(0.01), normal(1), glorot()];

for (const W of starts) {
  let h = rx.input("x", [50]);
  const sizes = [];
  for (let layer = 1; layer <= 10; layer++) {
    h = h.pipe(rx.dense(50, { W }), rx.tanh());
    const w = rx.initialParameters(h, { seed: 1 });
    const { data } = await rx.evaluate(h, { x }, w);
    const square = data.reduce((sum, v) => sum + v * v, 0);
    const size = Math.sqrt(square / data.length);
    sizes.push(size.toPrecision(2));
  }
  console.log(W.kind, sizes[0], sizes[9]);
}
