import {
  backprop,
  dense,
  input,
  iterations,
  meanSquaredError,
  sgd,
  sigmoid,
  sumSquaredError,
  tanh,
  tensor,
  train,
} from "rxgrad";
import { take } from "rxjs";

const lists = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};
const tensors = { x: tensor(lists.x), t: tensor(lists.t) };
const t2 = {
  x: tensor(lists.x),
  t: tensor([
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ]),
};
function* forever(f) {
  for (;;) yield f;
}
const small = () => {
  const x = input("x", [2]);
  const y = x.pipe(dense(2), tanh(), dense(1), sigmoid());
  return sgd(backprop(meanSquaredError(y, input("t", [1]))), { learningRate: 0.5 });
};
const big = () => {
  const x = input("x", [2]);
  const y = x.pipe(dense(8), sigmoid(), dense(2), sigmoid());
  return sgd(backprop(sumSquaredError(y, input("t", [2]), { reduction: "mean" })), { learningRate: 0.5 });
};
const time = (W, f, count = 400000, block = 20000) => {
  const v = [];
  let k = 0,
    a = performance.now();
  for (const _ of iterations(W, forever(f), { seed: 1 })) {
    if (++k % block === 0) {
      const n = performance.now();
      v.push(((n - a) / block) * 1000);
      a = n;
    }
    if (k >= count) break;
  }
  v.sort((a, b) => a - b);
  return `min ${v[0].toFixed(3)} median ${v[v.length >> 1].toFixed(3)}`;
};
const timeTrain = (W, f, count = 400000, block = 20000) =>
  new Promise((done) => {
    const v = [];
    let k = 0,
      a = performance.now();
    train(W, forever(f), { seed: 1 })
      .pipe(take(count))
      .subscribe({
        next() {
          if (++k % block === 0) {
            const n = performance.now();
            v.push(((n - a) / block) * 1000);
            a = n;
          }
        },
        complete() {
          v.sort((a, b) => a - b);
          done(`min ${v[0].toFixed(3)} median ${v[v.length >> 1].toFixed(3)}`);
        },
      });
  });
const which = process.argv[2] ?? "all";
if (which === "all" || which === "small") console.log("2-2-1 tensors ", time(small(), tensors));
if (which === "all" || which === "lists") console.log("2-2-1 lists   ", time(small(), lists));
if (which === "all" || which === "big") console.log("2-8-2 tensors ", time(big(), t2));
if (which === "all" || which === "train") console.log("2-8-2 train   ", await timeTrain(big(), t2));
