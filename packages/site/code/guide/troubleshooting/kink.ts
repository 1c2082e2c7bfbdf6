import {
  defineNode,
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";

const x = Array.from({ length: 50 }, (_, i) => [i / 25 - 1]);
const feeds = [{ x, t: x }];
// #region fault
const hinge = defineNode({
  kind: "hinge",
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < out.data.length; i++)
      out.data[i] = Math.max(0, x.data[i] as number);
  },
});
const y = input("x", [1]).pipe(dense(4), hinge(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });

train(W, feeds, { seed: 1 }).subscribe(({ explanations }) => {
  const [first] = explanations.finiteDifference1 ?? [];
  console.log(`${first?.parameter}: ${first?.strategy}`);
  console.log(first?.reason);
});
// #endregion fault
