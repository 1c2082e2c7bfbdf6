import * as rx from "rxgrad";

const first = [0.47355232, 0.9977393, 0.84668094];
const second = [0.85557411, 0.03563661, 0.69422093];
const initial = rx.values([first, second]);
const W = rx.parameter([2, 3], { initial });

const z = rx.matmul(rx.input("x", [2]), W);
const y = z.pipe(rx.softmax());
const loss = rx.crossEntropy(y, rx.input("t", [3]));
const gradient = rx.finiteDifference(loss);
const moved = rx.sgd(gradient, { learningRate: 1 });

const feed = { x: [[0.6, 0.9]], t: [[0, 0, 1]] };
const steps$ = rx.train(moved, Array(6).fill(feed));
await steps$.forEach((iteration) => {
  console.log(iteration.loss.toFixed(4));
});
