import {
  adam,
  add,
  backprop,
  dense,
  evaluate,
  input,
  mean,
  type Node,
  neg,
  parameter,
  parametersOf,
  softplus,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

/** Nearly normal random numbers, the same at each start. */
function normalNumbers(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () =>
    Array.from({ length: 12 }, uniform).reduce(
      (a, b) => a + b,
      -6,
    );
}
const draw = normalNumbers(1);
const column = (count: number, f: () => number) =>
  Array.from({ length: count }, () => [f()]);

// #region networks
// The generator makes numbers from noise.
const made = input("noise", [1]).pipe(dense(8), tanh(), dense(1));
const generator = parametersOf(made).map(({ node }) => node);

// The discriminator looks at two nodes with the same weights, so
// these are declared once.
const one = {
  W: parameter([1, 16], { name: "one/W" }),
  b: parameter([16], { name: "one/b" }),
};
const two = {
  W: parameter([16, 1], { name: "two/W" }),
  b: parameter([1], { name: "two/b" }),
};
const discriminator = [one.W, one.b, two.W, two.b];
/** Above 0: it looks real. Below 0: it looks made. */
const judged = (each: Node<readonly ["batch", 1]>) =>
  each.pipe(dense(16, one), tanh(), dense(1, two));
// #endregion networks

// #region losses
const ofMade = judged(made);
const ofReal = judged(input("real", [1]));
const missed = add(
  ofReal.pipe(neg(), softplus(), mean()),
  ofMade.pipe(softplus(), mean()),
);
const seenThrough = ofMade.pipe(neg(), softplus(), mean());

const optimizers = [
  adam(backprop(missed, { parameters: discriminator }), {
    learningRate: 0.02,
    beta1: 0.5,
  }),
  adam(backprop(seenThrough, { parameters: generator }), {
    learningRate: 0.003,
    beta1: 0.5,
  }),
];
// #endregion losses

// #region train
function* feeds() {
  for (;;)
    yield {
      noise: column(64, draw),
      real: column(64, () => 3 + 0.5 * draw()),
    };
}
const { parameters } = await lastValueFrom(
  train(optimizers, feeds(), { seed: 1 }).pipe(take(2000)),
);
const noise = column(1000, draw);
const numbers = (await evaluate(made, { noise }, parameters))
  .data;
// #endregion train
const average = numbers.reduce((a, b) => a + b) / numbers.length;
const spread = Math.sqrt(
  numbers.reduce((a, b) => a + (b - average) ** 2, 0) / 1000,
);
console.log("           mean   spread");
console.log("real       3.00   0.50");
console.log(
  `made       ${average.toFixed(2)}   ${spread.toFixed(2)}`,
);
