import { crossEntropy, dense, finiteDifference, type Iteration, input, sgd, softmax, tanh, train } from "rxgrad";
import { type Observable, take } from "rxjs";
import { elementIn } from "./element.js";

const corners = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ],
};

/** XOR, learned by finite differences: 600 iterations, a few each frame. */
function xorRun(learningRate: number): Observable<Iteration> {
  const y = input("x", [2]).pipe(dense(4), tanh(), dense(2), softmax());
  const W = sgd(finiteDifference(crossEntropy(y, input("t", [2]))), { learningRate });
  return train(W, Array(600).fill(corners), { seed: 3 }).pipe(take(600));
}

export function showLoss(): void {
  elementIn("loss", "rx-loss").streams = { "rate 4": xorRun(4), "rate 1": xorRun(1) };
}
