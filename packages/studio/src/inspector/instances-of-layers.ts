import { placeOf } from "@rxgrad/figures/words";
import type { Tensor } from "rxgrad";
import { element, elementAt, type Instance, indexAt, type Maker, optionOf, type Terms, terms } from "./instance.js";

const product = ({ x, w }: Readonly<Record<string, number>>): number => (x as number) * (w as number);

const withBias = (formula: string, list: Terms, b: number | undefined, result: number): Instance => ({
  formula: b === undefined ? `${formula}/plain` : formula,
  slots: b === undefined ? { terms: list } : { terms: list, b },
  result,
});

const dense: Maker = ({ value, inputs: [x, W, b] }, at) => {
  if (!x || !W) return undefined;
  const [count = 1, units = 1] = W.shape;
  const [row, unit] = [Math.floor(at / units), at % units];
  const list = terms(count, (i) => ({ x: element(x, row * count + i), w: element(W, i * units + unit) }), product);
  const result = element(value, at);
  return withBias("dense", list, b && element(b, unit), result);
};

const matmul: Maker = ({ value, inputs: [a, b] }, at) => {
  if (!a || !b) return undefined;
  const place = placeOf(value.shape, at);
  const column = place.at(-1) as number;
  const count = b.shape.at(-2) as number;
  const leading = b.shape.length > 2 ? place.slice(0, -2) : [];
  const list = terms(
    count,
    (k) => ({
      a: elementAt(a, [...place.slice(0, -1), k]),
      b: elementAt(b, [...leading, k, column]),
    }),
    (numbers) => (numbers.a as number) * (numbers.b as number),
  );
  return { formula: "matmul", slots: { terms: list }, result: element(value, at) };
};

const pairOf = (given: unknown, initial: number): readonly [number, number] =>
  Array.isArray(given) ? [given[0], given[1]] : [(given as number) ?? initial, (given as number) ?? initial];

/** The places in x that a window of an image covers, and those in the window. */
function windowOf(
  x: Tensor,
  out: Tensor,
  at: number,
  size: readonly [number, number],
  stride: readonly [number, number],
  isSame: boolean,
): { readonly place: readonly number[]; readonly covered: readonly (readonly [number, number, number, number])[] } {
  const place = placeOf(out.shape, at);
  const start = [0, 1].map((axis) => {
    const [length, windows] = [x.shape[axis + 1] as number, out.shape[axis + 1] as number];
    const over = Math.max(0, (windows - 1) * (stride[axis] as number) + (size[axis] as number) - length);
    return (place[axis + 1] as number) * (stride[axis] as number) - (isSame ? Math.floor(over / 2) : 0);
  });
  const covered: [number, number, number, number][] = [];
  for (let i = 0; i < size[0]; i++) {
    for (let j = 0; j < size[1]; j++) {
      const [row, column] = [(start[0] as number) + i, (start[1] as number) + j];
      const isInside = row >= 0 && row < (x.shape[1] as number) && column >= 0 && column < (x.shape[2] as number);
      if (isInside) covered.push([row, column, i, j]);
    }
  }
  return { place, covered };
}

const conv2d: Maker = ({ node, value, inputs: [x, W, b] }, at) => {
  if (!x || !W) return undefined;
  const size = [W.shape[0] as number, W.shape[1] as number] as const;
  const { place, covered } = windowOf(
    x,
    value,
    at,
    size,
    pairOf(node.options.stride, 1),
    node.options.padding === "same",
  );
  const channels = W.shape[2] as number;
  const [sample, filter] = [place[0] as number, place[3] as number];
  const list = terms(
    covered.length * channels,
    (n) => {
      const [row, column, i, j] = covered[Math.floor(n / channels)] as readonly [number, number, number, number];
      const channel = n % channels;
      return { x: elementAt(x, [sample, row, column, channel]), w: elementAt(W, [i, j, channel, filter]) };
    },
    product,
  );
  const result = element(value, at);
  return withBias("conv2d", list, b && element(b, filter), result);
};

const pool =
  (formula: "maxPool" | "averagePool"): Maker =>
  ({ node, value, inputs: [x] }, at) => {
    if (!x) return undefined;
    const size = pairOf(node.options.size, 2);
    const stride = pairOf(node.options.stride ?? size, 2);
    const { place, covered } = windowOf(x, value, at, size, stride, node.options.padding === "same");
    const list = terms(
      covered.length,
      (n) => {
        const [row, column] = covered[n] as readonly [number, number, number, number];
        return { x: elementAt(x, [place[0] as number, row, column, place[3] as number]) };
      },
      (numbers) => numbers.x as number,
      formula === "maxPool" ? "," : "+",
    );
    const result = element(value, at);
    const slots: Instance["slots"] =
      formula === "averagePool" ? { n: covered.length, terms: list } : { terms: { ...list, together: Math.max } };
    return { formula, slots, result };
  };

/** The mean and the mean square about it of some elements. */
function spreadOf({ data }: Tensor, indices: Iterable<number>): { mean: number; variance: number } {
  const list = [...indices].map((i) => data[i] as number);
  const mean = list.reduce((sum, each) => sum + each, 0) / list.length;
  const variance = list.reduce((sum, each) => sum + (each - mean) ** 2, 0) / list.length;
  return { mean, variance };
}

function* every(first: number, step: number, end: number): Generator<number> {
  for (let i = first; i < end; i += step) yield i;
}

const batchNormalization: Maker = (values, at) => {
  const { node, value, inputs } = values;
  const [x, gamma, beta, runningMean, runningVariance] = inputs;
  if (!x || !gamma || !beta) return undefined;
  const channels = gamma.data.length;
  const channel = at % channels;
  const isFrozen = node.options.trainable === false && runningMean && runningVariance;
  const { mean, variance } = isFrozen
    ? { mean: element(runningMean, channel), variance: element(runningVariance, channel) }
    : spreadOf(x, every(channel, channels, x.data.length));
  const scale = { gamma: element(gamma, channel), beta: element(beta, channel) };
  const slots = { x: element(x, at), mean, variance, epsilon: optionOf(values, "epsilon", 1e-5), ...scale };
  return { formula: "batchNormalization", slots, result: element(value, at) };
};

const layerNormalization: Maker = (values, at) => {
  const { value, inputs } = values;
  const [x, gamma, beta] = inputs;
  if (!x || !gamma || !beta) return undefined;
  const length = gamma.data.length;
  const first = at - (at % length);
  const scale = { gamma: element(gamma, at % length), beta: element(beta, at % length) };
  const slots = {
    x: element(x, at),
    ...spreadOf(x, every(first, 1, first + length)),
    ...{ epsilon: optionOf(values, "epsilon", 1e-5), ...scale },
  };
  return { formula: "layerNormalization", slots, result: element(value, at) };
};

const row =
  (formula: "softmax" | "logSoftmax"): Maker =>
  ({ value, inputs: [x] }, at) => {
    if (!x) return undefined;
    const length = x.shape.at(-1) ?? 1;
    const first = at - (at % length);
    const list = terms(
      length,
      (i) => ({ x: element(x, first + i) }),
      (numbers) => Math.exp(numbers.x as number),
    );
    return { formula, slots: { x: element(x, at), terms: list }, result: element(value, at) };
  };

/** The element of x that is passed on, without a change. */
const passed =
  (from: (values: Parameters<Maker>[0], at: number) => number | undefined): Maker =>
  (values, at) => {
    const x = from(values, at);
    return x === undefined ? undefined : { formula: values.node.kind, slots: { x }, result: element(values.value, at) };
  };

const sameElement = passed(({ inputs: [x] }, at) => x && element(x, at));

const axisOf = (given: unknown, rank: number): number => {
  const axis = given === "batch" ? 0 : typeof given === "number" ? given : -1;
  return axis < 0 ? rank + axis : axis;
};

const slice = passed(({ node, value, inputs: [x] }, at) => {
  if (!x) return undefined;
  const place = placeOf(value.shape, at);
  const axis = axisOf(node.options.axis, x.shape.length);
  const start = (node.options.start as number | undefined) ?? 0;
  place[axis] = (place[axis] as number) + (start < 0 ? (x.shape[axis] as number) + start : start);
  return elementAt(x, place);
});

const concatenate = passed(({ node, value, inputs }, at) => {
  const place = placeOf(value.shape, at);
  const axis = axisOf(node.options.axis, value.shape.length);
  for (const each of inputs) {
    const length = each.shape[axis] as number;
    if ((place[axis] as number) < length) return element(each, indexAt(each.shape, place));
    place[axis] = (place[axis] as number) - length;
  }
  return undefined;
});

const transpose = passed(({ node, value, inputs: [x] }, at) => {
  if (!x) return undefined;
  const rank = x.shape.length;
  const last = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  const order =
    (node.options.axes as readonly (number | string)[] | undefined)?.map((axis) => axisOf(axis, rank)) ?? last;
  const place = placeOf(value.shape, at);
  const from: number[] = [];
  for (const [i, axis] of order.entries()) from[axis] = place[i] as number;
  return elementAt(x, from);
});

const appendOne = passed(({ value, inputs: [x] }, at) => {
  if (!x) return undefined;
  const place = placeOf(value.shape, at);
  return place.at(-1) === x.shape.at(-1) ? 1 : elementAt(x, place);
});

export const instancesOfLayers: Readonly<Record<string, Maker>> = {
  ...{ dense, matmul, conv2d, maxPool: pool("maxPool"), averagePool: pool("averagePool") },
  ...{ batchNormalization, layerNormalization, softmax: row("softmax"), logSoftmax: row("logSoftmax") },
  ...{ linear: sameElement, reshape: sameElement, flatten: sameElement, slice, concatenate, transpose, appendOne },
};
