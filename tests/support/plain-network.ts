/**
 * Networks computed as on paper: plain loops over arrays, in any arithmetic, without code of rxgrad. They are the oracle
 * for its values and gradients.
 */
import type { Arithmetic } from "./arithmetic.js";
import { NODE_MAKERS } from "./random-nodes/index.js";

export type Activation = "linear" | "step" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "swish" | "bump";

/** The computation of a node, from earlier nodes by their index in the list. */
export type PlainNode =
  | { readonly kind: "input"; readonly input: number }
  | { readonly kind: "dense"; readonly from: number; readonly W: number; readonly b?: number; readonly matmul: boolean }
  | { readonly kind: "activation"; readonly from: number; readonly activation: Activation }
  | { readonly kind: "softmax"; readonly from: number }
  | { readonly kind: "add" | "product"; readonly a: number; readonly b: number }
  /** One of the node makers. */
  | {
      readonly kind: "made";
      readonly maker: string;
      readonly from: readonly number[];
      readonly parameters: readonly number[];
    };

export interface PlainInput {
  readonly name: string;
  readonly rows: readonly (readonly number[])[];
}

/** Row-major. A bias has one row. */
export interface PlainParameter {
  readonly name: string;
  /** Set if it is neither a matrix of weights nor a bias. It still has rows × columns elements. */
  readonly shape?: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
  readonly isBias: boolean;
  readonly trainable: boolean;
}

type PlainReduction = "sum" | "mean" | "mean-elements";

/** Of what the network says of each sample. */
export interface DataLoss {
  readonly kind: "sumSquaredError" | "meanSquaredError" | "absoluteError" | "crossEntropy";
  readonly from: number;
  readonly targets: readonly (readonly number[])[];
  /** The targets' classes, where they are to be fed as indices. */
  readonly indices?: readonly number[];
  readonly half: boolean;
  readonly delta: number;
  readonly base: number;
  readonly reduction: PlainReduction;
  /** Added up by a node that does not say so. */
  readonly addedUpUnsaid: boolean;
  /** Added to the total this often. */
  readonly times: number;
}

/** PENALTY times the sum of the squares of a parameter's elements, or of their sizes; "penalty" is a user's own. */
export interface PenaltyLoss {
  readonly kind: "penalty" | "l1Penalty" | "l2Penalty";
  readonly parameter: number;
}

export type PlainLoss = DataLoss | PenaltyLoss;

export const isPenalty = (loss: PlainLoss): loss is PenaltyLoss => "parameter" in loss;

export interface PlainNetwork {
  readonly samples: number;
  readonly inputs: readonly PlainInput[];
  readonly parameters: readonly PlainParameter[];
  readonly nodes: readonly PlainNode[];
  readonly losses: readonly PlainLoss[];
}

/** The value of a node: one row for each sample. */
export type Rows<N> = N[][];

export const SLOPE = 0.1;
export const PENALTY = 0.01;

export function computeNode<N>(
  arithmetic: Arithmetic<N>,
  node: PlainNode,
  values: readonly Rows<N>[],
  { inputs, parameters }: PlainNetwork,
  weights: readonly N[][],
): Rows<N> {
  const { of, add, multiply, divide } = arithmetic;
  switch (node.kind) {
    case "input":
      return inputs[node.input].rows.map((row) => row.map(of));
    case "dense": {
      const { columns } = parameters[node.W];
      return values[node.from].map((x) => {
        const z: N[] = [];
        for (let j = 0; j < columns; j++) {
          let sum = of(0);
          for (let i = 0; i < x.length; i++) sum = add(sum, multiply(x[i], weights[node.W][i * columns + j]));
          z.push(node.b === undefined ? sum : add(sum, weights[node.b][j]));
        }
        return z;
      });
    }
    case "activation":
      return values[node.from].map((row) => row.map((x) => activate(arithmetic, node.activation, x)));
    case "softmax":
      return values[node.from].map((row) => softmaxOf(arithmetic, row));
    case "add":
      return values[node.a].map((row, n) => row.map((x, k) => add(x, values[node.b][n][k])));
    case "product":
      return values[node.a].map((row, n) =>
        row.map((x, k) => divide(multiply(x, values[node.b][n][k]), add(of(1), multiply(x, x)))),
      );
    case "made":
      return NODE_MAKERS[node.maker].compute(
        arithmetic,
        node.from.map((from) => values[from]),
        node.parameters.map((parameter) => weights[parameter]),
      );
  }
}

function activate<N>(arithmetic: Arithmetic<N>, activation: Activation, x: N): N {
  const { of, toNumber, add, multiply, divide, subtract, exp, tanh } = arithmetic;
  const isPositive = toNumber(x) > 0;
  const sigmoidOf = (): N => divide(of(1), add(of(1), exp(subtract(of(0), x))));
  switch (activation) {
    case "linear":
      return x;
    case "step":
      return of(isPositive ? 1 : 0);
    case "sigmoid":
      return sigmoidOf();
    case "tanh":
      return tanh(x);
    case "relu":
      return isPositive ? x : of(0);
    case "leakyRelu":
      return isPositive ? x : multiply(of(SLOPE), x);
    case "swish":
      return multiply(x, sigmoidOf());
    case "bump":
      return exp(subtract(of(0), multiply(x, x)));
  }
}

function softmaxOf<N>({ of, toNumber, add, subtract, divide, exp }: Arithmetic<N>, row: readonly N[]): N[] {
  let largest = row[0];
  for (const x of row) if (toNumber(x) > toNumber(largest)) largest = x;
  let sum = of(0);
  const e = row.map((x) => exp(subtract(x, largest)));
  for (const value of e) sum = add(sum, value);
  return e.map((value) => divide(value, sum));
}

/** Changes the values of node number `index` before other nodes read them. */
export type Passage<N> = (rows: Rows<N>, index: number) => Rows<N>;

/** The loss and its terms. */
export function lossOf<N>(
  arithmetic: Arithmetic<N>,
  network: PlainNetwork,
  weights: readonly N[][],
  seen?: (values: readonly Rows<N>[]) => void,
  eachTerm?: (term: N, factor: number) => void,
  through?: Passage<N>,
): N {
  const { of, add, multiply } = arithmetic;
  const values: Rows<N>[] = [];
  for (const [index, node] of network.nodes.entries()) {
    const rows = computeNode(arithmetic, node, values, network, weights);
    values.push(through ? through(rows, index) : rows);
  }
  seen?.(values);
  let total = of(0);
  for (const loss of network.losses) {
    let sum = of(0);
    let factor = PENALTY;
    const put = (term: N): void => {
      sum = add(sum, term);
      eachTerm?.(term, factor);
    };
    if (isPenalty(loss)) {
      for (const w of weights[loss.parameter]) put(loss.kind === "l1Penalty" ? sizeOf(arithmetic, w) : multiply(w, w));
    } else {
      const y = values[loss.from];
      const divisor = { sum: 1, mean: network.samples, "mean-elements": network.samples * y[0].length };
      factor = ((loss.kind === "sumSquaredError" && loss.half ? 0.5 : 1) * loss.times) / divisor[loss.reduction];
      for (let n = 0; n < network.samples; n++) {
        for (let k = 0; k < y[n].length; k++) put(lossTerm(arithmetic, loss, y[n][k], of(loss.targets[n][k])));
      }
    }
    total = add(total, multiply(of(factor), sum));
  }
  return total;
}

const sizeOf = <N>({ of, toNumber, subtract }: Arithmetic<N>, x: N): N => (toNumber(x) < 0 ? subtract(of(0), x) : x);

function lossTerm<N>(arithmetic: Arithmetic<N>, { kind, delta, base }: DataLoss, y: N, t: N): N {
  const { of, toNumber, add, subtract, multiply, divide, log } = arithmetic;
  const difference = subtract(y, t);
  if (kind === "absoluteError") return sizeOf(arithmetic, difference);
  if (kind !== "crossEntropy") return multiply(difference, difference);
  if (toNumber(t) === 0) return of(0);
  const inBase = base === 2 ? divide(log(add(y, of(delta))), log(of(2))) : log(add(y, of(delta)));
  return multiply(subtract(of(0), t), inBase);
}

export type PlainScheme = "central" | "forward" | "backward" | "five-point" | "richardson";

/** The formula of a scheme, as textbooks write it; `f` gives the loss for a perturbation. */
function differenceBy<N>(
  { of, subtract, multiply, divide }: Arithmetic<N>,
  scheme: PlainScheme,
  h: number,
  f: (perturbation: number) => N,
): N {
  const central = (step: number): N => divide(subtract(f(step), f(-step)), of(2 * step));
  switch (scheme) {
    case "central":
      return central(h);
    case "forward":
      return divide(subtract(f(h), f(0)), of(h));
    case "backward":
      return divide(subtract(f(0), f(-h)), of(h));
    case "five-point": {
      const near = multiply(of(8), subtract(f(h), f(-h)));
      return divide(subtract(near, subtract(f(2 * h), f(-2 * h))), of(12 * h));
    }
    case "richardson":
      return divide(subtract(multiply(of(4), central(h / 2)), central(h)), of(3));
  }
}

/** The loop of the textbook: it perturbs one weight after the other and computes the whole network again. */
export function differencesOf<N>(
  arithmetic: Arithmetic<N>,
  network: PlainNetwork,
  scheme: PlainScheme,
  h: number,
  seen?: (values: readonly Rows<N>[]) => void,
  through?: Passage<N>,
): number[][] {
  const { of, add, toNumber } = arithmetic;
  const weights = network.parameters.map(({ values }) => values.map(of));
  const base = lossOf(arithmetic, network, weights, seen, undefined, through);
  return weights.map((parameter, p) =>
    network.parameters[p].trainable
      ? parameter.map((w, i) => {
          const at = (by: number): N => {
            if (by === 0) return base;
            parameter[i] = add(w, of(by));
            const loss = lossOf(arithmetic, network, weights, seen, undefined, through);
            parameter[i] = w;
            return loss;
          };
          return toNumber(differenceBy(arithmetic, scheme, h, at));
        })
      : [],
  );
}

/** Σ|terms| of the loss. */
export function sizeOfTerms(arithmetic: Arithmetic<number>, network: PlainNetwork): number {
  const weights = network.parameters.map(({ values }) => [...values]);
  let size = 0;
  lossOf(arithmetic, network, weights, undefined, (term, factor) => {
    size += Math.abs(factor * term);
  });
  return size;
}

/**
 * Of all weights, the largest sum of what a perturbation changes in each term of the loss, divided by h: what the elements of a
 * gradient are the sums of, before anything in them cancels.
 */
export function sizeOfChanges<N>(arithmetic: Arithmetic<N>, network: PlainNetwork, h: number): number {
  const { of, add, subtract, toNumber } = arithmetic;
  const weights = network.parameters.map(({ values }) => values.map(of));
  const terms = (): { term: N; factor: number }[] => {
    const all: { term: N; factor: number }[] = [];
    lossOf(arithmetic, network, weights, undefined, (term, factor) => all.push({ term, factor }));
    return all;
  };
  const before = terms();
  let largest = 0;
  for (const parameter of weights) {
    parameter.forEach((w, i) => {
      parameter[i] = add(w, of(h));
      let size = 0;
      for (const [k, { term, factor }] of terms().entries()) {
        size += Math.abs(factor * toNumber(subtract(term, before[k].term)));
      }
      parameter[i] = w;
      largest = Math.max(largest, size / h);
    });
  }
  return largest;
}
