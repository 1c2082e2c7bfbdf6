import { batches, spiral } from "@rxgrad/data";
import {
  accuracy,
  adam,
  backprop,
  crossEntropy,
  dense,
  evaluate,
  initialParameters,
  input,
  softmax,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const x = input("x", [2]);

// #region body
/** Two layers with names, so that they are found again. */
const bodyOf = (trainable: boolean) =>
  x.pipe(
    dense(16, { name: "one", trainable }),
    tanh(),
    dense(16, { name: "two", trainable }),
    tanh(),
  );
// #endregion body

// #region before
// The first task has much data: which arm of a spiral of three?
const arms = bodyOf(true).pipe(
  dense(3, { name: "head" }),
  softmax(),
);
const W = adam(backprop(crossEntropy(arms, input("t", [3]))), {
  learningRate: 0.02,
});
const many = spiral({ samples: 600, classes: 3, seed: 1 });
const trained = await lastValueFrom(
  train(W, batches(many, { size: 50, seed: 1 }), {
    seed: 1,
  }).pipe(take(600)),
);
// #endregion before

// #region after
// The second has 12 points: is it the first arm, or another?
const few = spiral({ samples: 12, classes: 3, seed: 2 });
const isFirst = ({ t }: typeof few): number[][] =>
  (t.toArray() as [number][]).map(([arm]) => [arm, 1 - arm]);
const feed = { x: few.x, t: isFirst(few) };

async function learn(isTransferred: boolean): Promise<number> {
  const y = bodyOf(!isTransferred).pipe(
    dense(2, { name: "head" }),
    softmax(),
  );
  const loss = crossEntropy(y, input("t", [2]));
  const parameters = isTransferred
    ? initialParameters(loss, {
        seed: 2,
        from: trained.parameters,
        fresh: ["head"],
      })
    : initialParameters(loss, { seed: 2 });
  const { parameters: learned } = await lastValueFrom(
    train(
      adam(backprop(loss), { learningRate: 0.02 }),
      Array(300).fill(feed),
      { parameters },
    ),
  );
  const answers = await evaluate(y, { x: many.x }, learned);
  return accuracy(answers, isFirst(many));
}
// #endregion after

console.log(
  `from scratch:      ${(await learn(false)).toFixed(2)}`,
);
console.log(
  `with a frozen body: ${(await learn(true)).toFixed(2)}`,
);
