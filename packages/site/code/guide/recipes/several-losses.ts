import {
  adam,
  add,
  backprop,
  binaryCrossEntropy,
  dense,
  input,
  l2Penalty,
  meanSquaredError,
  multiply,
  observe,
  sigmoid,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom, share } from "rxjs";

const at = Array.from({ length: 40 }, (_, i) => i / 20 - 1);
const feed = {
  x: at.map((v) => [v]),
  height: at.map((v) => [Math.sin(3 * v)]),
  isRight: at.map((v) => [v > 0 ? 1 : 0]),
};

// #region losses
// One body, two answers: a number, and a yes or no.
const body = input("x", [1]).pipe(dense(12), tanh());
const height = body.pipe(dense(1));
const isRight = body.pipe(dense(1), sigmoid());

const far = meanSquaredError(height, input("height", [1]));
const wrong = binaryCrossEntropy(isRight, input("isRight", [1]));
const both = add(far, multiply(0.5, wrong));
const loss = add(both, l2Penalty(both, { strength: 1e-5 }));

const W = adam(backprop(loss), { learningRate: 0.02 });
const iterations$ = train(W, Array(400).fill(feed), {
  seed: 1,
}).pipe(share());
const [last, itsFar, itsWrong] = await Promise.all([
  lastValueFrom(iterations$),
  lastValueFrom(iterations$.pipe(observe(far))),
  lastValueFrom(iterations$.pipe(observe(wrong))),
]);
// #endregion losses
console.log(`sum:             ${last.loss.toFixed(4)}`);
console.log(`distance:        ${itsFar.toFixed(4)}`);
console.log(`yes or no:       ${itsWrong.toFixed(4)}`);
