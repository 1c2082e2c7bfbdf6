import { type Samples, Tensor } from "rxgrad";
import type { BuiltData, Part } from "../experiment/built-run.js";
import type { RunDataSent, TensorData } from "./protocol.js";

/** The most numbers of a tensor of data that are posted. Of more, the first samples are. */
const MOST = 2 ** 20;

export const tensorFrom = ({ shape, data }: TensorData): Tensor => new Tensor(shape, data);

/** A copy to be posted. */
export const postedTensor = ({ shape, data }: Tensor): TensorData => ({ shape, data: Float64Array.from(data) });

/** The data of a run, to be posted: of large sets, the first samples. */
export function postedData({ train, test, inputs, classes }: BuiltData): RunDataSent {
  return { train: postedPart(train), test: test && postedPart(test), inputs, classes };
}

function postedPart({ x, t }: Part): RunDataSent["train"] {
  const count = Math.min(x.shape[0] as number, Math.floor(MOST / widthOf(x)));
  return { x: firstSamples(x, count), t: firstSamples(t, count) };
}

/** Copies of the first samples. */
export function firstSamples(samples: Samples, count: number): TensorData {
  const data = new Float64Array(count * widthOf(samples));
  samples.read(data, 0, 0, count);
  return { shape: [count, ...samples.shape.slice(1)], data };
}

const widthOf = ({ shape }: Samples): number => shape.slice(1).reduce((product, each) => product * each, 1);
