/** Losses for each sample between two layers. The targets also depend on parameters. */
import {
  binaryCrossEntropy,
  crossEntropy,
  defineNode,
  huber,
  linear,
  type Node,
  type Shape,
  sigmoid,
  softmax,
} from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { NodeFamily, NodeMaker } from "./node-maker.js";

type Rows = Node<readonly ["batch", number]>;

/** One number for each sample, as a row of length 1. */
const column = defineNode({
  kind: "column",
  elementwise: true,
  shape: (): Shape => ["batch", 1],
  forward: (out, x) => out.data.set(x.data),
  difference: (dOut, _out, _inputs, [dx]) => dx && dOut.data.set(dx.data),
});

/** The loss of an element y against t. It is summed over each row. */
type ElementLoss = <N>(arithmetic: Arithmetic<N>, y: N, t: N) => N;

const against = (loss: ElementLoss, build: (y: Rows, t: Rows) => Node): NodeMaker => ({
  takes: 2,
  compute(arithmetic, [y, t]) {
    const { of, add } = arithmetic;
    return y.map((row, n) => [row.reduce((sum, each, k) => add(sum, loss(arithmetic, each, t[n][k])), of(0))]);
  },
  build: ([y, t]) => column()(build(y as Rows, t as Rows)),
});

const THRESHOLD = 0.75;

const huberOf: ElementLoss = ({ of, toNumber, subtract, multiply }, y, t) => {
  const e = toNumber(y) >= toNumber(t) ? subtract(y, t) : subtract(t, y);
  if (toNumber(e) <= THRESHOLD) return multiply(of(0.5), multiply(e, e));
  return multiply(of(THRESHOLD), subtract(e, of(THRESHOLD / 2)));
};

/** σ(x). */
function logistic<N>({ of, add, subtract, divide, exp }: Arithmetic<N>, x: N): N {
  return divide(of(1), add(of(1), exp(subtract(of(0), x))));
}

/** −(t·log(y + δ) + (1 − t)·log(1 − y + δ)) with y = σ(z) and t = σ(u). */
const binaryOf =
  (delta: number): ElementLoss =>
  (arithmetic, z, u) => {
    const { of, add, subtract, multiply, log } = arithmetic;
    const t = logistic(arithmetic, u);
    const p = add(logistic(arithmetic, z), of(delta));
    const q = add(logistic(arithmetic, subtract(of(0), z)), of(delta));
    return subtract(of(0), add(multiply(t, log(p)), multiply(subtract(of(1), t), log(q))));
  };

/** e^x / Σ e^x for a row of moderate numbers. */
function shares<N>({ of, add, subtract, divide, exp }: Arithmetic<N>, row: readonly N[]): N[] {
  const powers = row.map((x) => exp(subtract(x, row[0])));
  const sum = powers.reduce(add, of(0));
  return powers.map((each) => divide(each, sum));
}

const SMOOTHING = 0.2;

export const losses: NodeFamily = {
  huber: against(huberOf, (y, t) => huber(y, t, { threshold: THRESHOLD, reduction: "none" })),
  binaryCrossEntropy: against(binaryOf(0), (z, u) =>
    binaryCrossEntropy(sigmoid()(z), sigmoid()(u), { delta: 0, reduction: "none" }),
  ),
  binaryCrossEntropyWithDelta: against(binaryOf(1e-3), (z, u) =>
    binaryCrossEntropy(sigmoid()(z), sigmoid()(u), { delta: 1e-3, reduction: "none" }),
  ),
  binaryCrossEntropyOfProbabilities: against(binaryOf(1e-3), (z, u) =>
    binaryCrossEntropy(linear()(sigmoid()(z)), sigmoid()(u), { delta: 1e-3, reduction: "none" }),
  ),
  /** −Σ t·log y with y = softmax(z), and t = softmax(u) smoothed. */
  smoothedCrossEntropy: {
    takes: 2,
    fits: (width) => width > 1,
    compute(arithmetic, [z, u]) {
      const { of, add, subtract, multiply, log } = arithmetic;
      return z.map((row, n) => {
        const t = shares(arithmetic, u[n]);
        const logarithms = shares(arithmetic, row).map(log);
        const terms = logarithms.map((each, k) =>
          multiply(add(multiply(of(1 - SMOOTHING), t[k]), of(SMOOTHING / row.length)), each),
        );
        return [terms.reduce(subtract, of(0))];
      });
    },
    build: ([z, u]) => {
      const options = { delta: 0, labelSmoothing: SMOOTHING, reduction: "none" } as const;
      return column()(crossEntropy(softmax()(z as Rows), softmax()(u as Rows), options));
    },
  },
};
