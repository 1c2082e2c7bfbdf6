import type { Tensor } from "rxgrad";
import { element, type Maker, type NodeValues, type Numbers, optionOf, type Terms, terms, total } from "./instance.js";

interface LossRule {
  readonly reduction: string;
  /** What a term comes to. */
  term(numbers: Numbers): number;
  /** Other numbers of the formula, and of each term. */
  numbers?(values: NodeValues): Numbers;
  /** The factor in front, and the variant of the formula that has it. */
  readonly factor?: (values: NodeValues) => { readonly by: number; readonly variant: string };
}

const difference = ({ y, t }: Numbers): number => (y as number) - (t as number);

/** The elements over which a loss adds up: all, or with the reduction "none" those of the chosen sample. */
function rangeOf(
  { value, inputs: [y] }: NodeValues,
  at: number,
  reduction: string,
): readonly [first: number, count: number] {
  const size = (y as Tensor).data.length;
  if (reduction !== "none" || value.shape.length === 0) return [0, size];
  const each = size / value.data.length;
  return [at * each, each];
}

/** The number that the sum is divided by; undefined if it is a sum. */
function divisorOf({ firstShape, inputs: [y] }: NodeValues, reduction: string): number | undefined {
  const { shape, data } = y as Tensor;
  if (reduction === "mean-elements") return data.length;
  return reduction === "mean" ? (firstShape[0] === "batch" ? (shape[0] as number) : 1) : undefined;
}

const reductionOf = ({ node }: NodeValues, initial: string): string =>
  typeof node.options.reduction === "string" ? node.options.reduction : initial;

/** A sum, or a mean, of the terms. */
function instanceOf(values: NodeValues, at: number, rule: LossRule, list: Terms, reduction: string): ReturnType<Maker> {
  const n = divisorOf(values, reduction);
  const { by, variant } = rule.factor?.(values) ?? { by: 1, variant: "" };
  const formula = `${values.node.kind}${variant}${n === undefined ? "/sum" : ""}`;
  return {
    formula,
    slots: { terms: list, ...(n === undefined ? {} : { n }), ...rule.numbers?.(values) },
    result: element(values.value, at),
    computed: (by * total(list)) / (n ?? 1),
  };
}

const pairwise =
  (rule: LossRule): Maker =>
  (values, at) => {
    const [y, t] = values.inputs;
    if (!y || !t) return undefined;
    const reduction = reductionOf(values, rule.reduction);
    const [first, count] = rangeOf(values, at, reduction);
    const numbers = rule.numbers?.(values) ?? {};
    const list = terms(
      count,
      (i) => ({ y: element(y, first + i), t: element(t, first + i), ...numbers }),
      (each) => rule.term(each),
    );
    return instanceOf(values, at, rule, list, reduction);
  };

const logTerm = ({ y, t, delta }: Numbers): number =>
  t === 0 ? 0 : (t as number) * Math.log((y as number) + (delta as number));

const entropy: LossRule = {
  reduction: "mean",
  term: logTerm,
  numbers: (values) => ({ delta: optionOf(values, "delta", 1e-7) }),
  factor: () => ({ by: -1, variant: "" }),
};

const crossEntropy: Maker = (values, at) => {
  const [y, t] = values.inputs;
  if (!y || !t || values.inputs.length > 2) return undefined;
  if (t.shape.length === y.shape.length) return pairwise(entropy)(values, at);
  const reduction = reductionOf(values, "mean");
  const classes = y.shape.at(-1) as number;
  const [first, count] = rangeOf(values, at, reduction);
  const delta = optionOf(values, "delta", 1e-7);
  const list = terms(
    count / classes,
    (i) => {
      const sample = first / classes + i;
      return { y: element(y, sample * classes + element(t, sample)), t: 1, delta };
    },
    logTerm,
  );
  return instanceOf(values, at, entropy, list, reduction);
};

const binary = ({ y, t, delta }: Numbers): number =>
  -logTerm({ y, t, delta } as Numbers) - logTerm({ y: 1 - (y as number), t: 1 - (t as number), delta } as Numbers);

function huberTerm({ y, t, threshold: d }: Numbers): number {
  const size = Math.abs((y as number) - (t as number));
  return size <= (d as number) ? size ** 2 / 2 : (d as number) * (size - (d as number) / 2);
}

/** The elements of several nodes, one after the other. */
const penalty =
  (initial: string, term: (w: number) => number): Maker =>
  (values, at) => {
    const { inputs, value, node } = values;
    const strength = optionOf(values, "strength", 0.01);
    const isHalf = node.options.half === true;
    const starts = [0];
    for (const { data } of inputs) starts.push((starts.at(-1) as number) + data.length);
    const list = terms(
      starts.at(-1) as number,
      (i) => {
        const which = starts.findIndex((start) => start > i) - 1;
        return { w: element(inputs[which] as Tensor, i - (starts[which] as number)) };
      },
      ({ w }) => term(w as number),
    );
    return {
      formula: isHalf ? `${initial}/half` : initial,
      slots: { strength, terms: list },
      result: element(value, at),
      computed: (isHalf ? strength / 2 : strength) * total(list),
    };
  };

export const instancesOfLosses: Readonly<Record<string, Maker>> = {
  meanSquaredError: pairwise({ reduction: "mean-elements", term: (each) => difference(each) ** 2 }),
  sumSquaredError: pairwise({
    reduction: "sum",
    term: (each) => difference(each) ** 2,
    factor: ({ node }) => (node.options.half === false ? { by: 1, variant: "" } : { by: 0.5, variant: "/half" }),
  }),
  absoluteError: pairwise({ reduction: "sum", term: (each) => Math.abs(difference(each)) }),
  huber: pairwise({
    reduction: "mean-elements",
    term: huberTerm,
    numbers: (values) => ({ threshold: optionOf(values, "threshold", 1) }),
  }),
  crossEntropy,
  binaryCrossEntropy: pairwise({
    ...entropy,
    reduction: "mean-elements",
    term: binary,
    factor: () => ({ by: 1, variant: "" }),
  }),
  l1Penalty: penalty("l1Penalty", Math.abs),
  l2Penalty: penalty("l2Penalty", (w) => w ** 2),
};
