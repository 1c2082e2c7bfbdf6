import { batches, spiral } from "@rxgrad/data";
import {
  backprop,
  crossEntropy,
  dense,
  input,
  observe,
  sgd,
  sigmoid,
  softmax,
  train,
} from "rxgrad";
import { filter, take } from "rxjs";

const x = input("x", [2]);
const t = input("t", [3]);
const hidden = x.pipe(dense(64), sigmoid());
const loss = crossEntropy(hidden.pipe(dense(3), softmax()), t);
const W = sgd(backprop(loss), { learningRate: 0.5 });
const data = spiral({ samples: 600, classes: 3, seed: 1 });
const feeds = batches(data, { size: 100, seed: 1 });

// #region seldom
train(W, feeds, { seed: 1 })
  .pipe(
    take(600),
    filter(({ iteration }) => iteration % 200 === 0),
    observe(hidden),
  )
  .subscribe((h) => console.log(h.shape));
// #endregion seldom
