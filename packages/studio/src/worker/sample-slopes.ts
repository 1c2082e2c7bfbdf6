import {
  type DescribedNode,
  describe,
  evaluate,
  type Feed,
  type GradientNode,
  type Iteration,
  type OptimizerNode,
  type Samples,
  Tensor,
  tensor,
} from "rxgrad";
import type { SampleSlopes } from "../session/live-run.js";

/** The samples whose slopes are told one by one. */
const FIRST = 3;
/** The greatest relative difference that rounding in another order explains. */
const ROUNDING = 1e-9;

/** What single samples contribute to an exact gradient: it is evaluated again for each of them. */
export class SlopesOfSamples {
  readonly #W: OptimizerNode;
  readonly #seed: number;
  readonly #nodes: readonly DescribedNode[];

  constructor(W: OptimizerNode, seed: number) {
    this.#W = W;
    this.#seed = seed;
    this.#nodes = describe(W).rows;
  }

  /** @throws Error if no gradient by backpropagation has this element, or it is no sum and no mean over samples. */
  async of(newest: Iteration, feed: object, parameter: string, index: number): Promise<SampleSlopes> {
    const { iteration, samples, parametersBefore } = newest;
    const node = this.#W.gradients.find((each) => each.kind === "backprop" && newest.value(each).has(parameter));
    if (!node) {
      throw new Error(
        `sampleSlopes: "${parameter}" has no gradient by backprop; give a parameter of one, by its name in the graph.`,
      );
    }
    const slope = newest.value(node).get(parameter).data[index];
    if (slope === undefined) {
      throw new RangeError(
        `sampleSlopes: "${parameter}" has no element ${index}; give the index of one of its weights.`,
      );
    }
    const contributed = async (from: number, to: number): Promise<number> => {
      const rows = this.#rowsOf(feed as Feed, from, to);
      const value = await evaluate(node as GradientNode, rows, parametersBefore, { seed: this.#seed, iteration });
      return value.get(parameter).data[index] as number;
    };
    const first: number[] = [];
    for (let n = 0; n < Math.min(FIRST, samples); n++) first.push(await contributed(n, n + 1));
    const others = samples - first.length;
    const rest = others === 0 ? 0 : await contributed(first.length, samples);
    return { iteration, samples, slope, ...together(first, rest, others, slope) };
  }

  /** The feed with some of its samples. */
  #rowsOf(feed: Feed, from: number, to: number): Feed {
    const batched = this.#nodes.filter(({ source, shape }) => source === "feed" && shape[0] === "batch");
    const rows = batched.map(({ name }) => [name, rowsOf(feed[name] as Feed[string], from, to)]);
    return { ...feed, ...Object.fromEntries(rows) };
  }
}

/** Whether the slopes are those of a mean or of a sum over samples, and what the others come to. */
function together(
  first: readonly number[],
  rest: number,
  others: number,
  slope: number,
): Pick<SampleSlopes, "first" | "rest" | "isMean"> {
  const sum = first.reduce((a, b) => a + b, 0);
  const size = Math.max(Math.abs(slope), ...first.map(Math.abs), Math.abs(rest));
  const isSlope = (value: number): boolean => Math.abs(value - slope) <= ROUNDING * size;
  if (isSlope((sum + others * rest) / (first.length + others))) return { first, rest: others * rest, isMean: true };
  if (isSlope(sum + rest)) return { first, rest, isMean: false };
  throw new Error(
    "sampleSlopes: this gradient is no sum and no mean over samples, or its samples are not independent.",
  );
}

function rowsOf(values: Feed[string], from: number, to: number): Tensor {
  const samples = isSamples(values) ? values : tensor(values);
  const shape = [to - from, ...samples.shape.slice(1)];
  const data = new Float64Array(shape.reduce((product, length) => product * length, 1));
  samples.read(data, 0, from, to - from);
  return new Tensor(shape, data);
}

const isSamples = (values: Feed[string]): values is Samples => typeof (values as Partial<Samples>).read === "function";
