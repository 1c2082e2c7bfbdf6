import {
  type Block,
  defineNode,
  finiteDifference,
  input,
  iterations,
  meanSquaredError,
  type OperationBody,
  sgd,
} from "rxgrad";

const at = (block: Block, i: number) => block.data[i] as number;

/** x·W, with two units. */
const product: OperationBody = {
  smooth: true,
  shape: () => ["batch", 2],
  parameters: ([, n]) => ({ W: { shape: [Number(n), 2] } }),
  forward(out, x, W) {
    for (let n = 0; n < out.samples; n++)
      for (let j = 0; j < 2; j++) {
        let sum = 0;
        for (let i = 0; i < x.width; i++)
          sum += at(x, n * x.width + i) * at(W, i * 2 + j);
        out.data[n * 2 + j] = sum;
      }
  },
};

const feed = {
  x: [
    [1, 2, 3],
    [-1, 0, 1],
  ],
  t: [
    [0, 1],
    [1, 0],
  ],
};

// #region fan-in
const declared: OperationBody = {
  ...product,
  fanIn: () => ({ x: 0, W: 1 }), // inputs 0 and 1 are x and W
};
for (const body of [product, declared]) {
  const own = defineNode("product", () => body);
  const y = input("x", [3]).pipe(own());
  const loss = meanSquaredError(y, input("t", [2]));
  const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
  for (const { explanations } of iterations(W, [feed]))
    for (const { reason } of explanations.finiteDifference1 ?? [])
      console.log(reason);
}
// #endregion fan-in
