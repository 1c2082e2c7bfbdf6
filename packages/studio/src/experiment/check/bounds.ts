import type { DataSetup, Setup } from "../setup.js";
import type { Bounds } from "./fields.js";

type Bounded =
  | ("learningRate" | "h" | "dropout" | "noise" | "batchSize")
  | ("samples" | "test" | "units" | "unitsOfDigits" | "height" | "trainDigits" | "testDigits")
  | ("error" | "seed" | "iteration" | "speed");

/** What numbers of a setup may be. */
export const BOUNDS: Readonly<Record<Bounded, Bounds>> = {
  learningRate: { least: 0, most: 1e4 },
  h: { least: 0, most: 1, isAbove: true },
  dropout: { least: 0, most: 0.95 },
  noise: { least: 0, most: 10 },
  batchSize: { least: 1, most: 1e6, isWhole: true },
  samples: { least: 4, most: 10_000, isWhole: true },
  test: { least: 0, most: 0.8 },
  units: { least: 1, most: 256, isWhole: true },
  unitsOfDigits: { least: 1, most: 1024, isWhole: true },
  height: { least: -100, most: 100 },
  trainDigits: { least: 1, most: 10_000, isWhole: true },
  testDigits: { least: 1, most: 2000, isWhole: true },
  error: { least: 0, most: 1 },
  seed: { least: 0, most: 4_294_967_295, isWhole: true },
  speed: { least: 0, most: Number.POSITIVE_INFINITY, isAbove: true },
  iteration: { least: 1, most: 1e9, isWhole: true },
};

export const MOST_LAYERS = 8;
export const MOST_MOVES = 5000;

/** The units of a hidden layer. */
export const unitsFor = ({ kind }: DataSetup): Bounds => (kind === "mnist" ? BOUNDS.unitsOfDigits : BOUNDS.units);

/** The samples that are trained with, where they are known before the data are loaded. */
export function trainedSamples(data: DataSetup): number | undefined {
  switch (data.kind) {
    case "points":
      return data.samples - Math.round(data.test * data.samples);
    case "curve":
      return data.heights.length;
    case "mnist":
      return data.train;
    case "csv":
      return undefined;
  }
}

/** The same setup, with batches no larger than its data, as after an edit that has left fewer samples. */
export function fitting(setup: Setup): Setup {
  const most = setup.task === "layers" ? trainedSamples(setup.data) : undefined;
  if (setup.task !== "layers" || setup.batchSize === undefined || most === undefined) return setup;
  return { ...setup, batchSize: Math.min(setup.batchSize, most) };
}

/** What may change during the run of a setup, and its values. Undefined: whatever a module has. */
export function movable(setup: Setup): Readonly<Record<string, Bounds>> | undefined {
  if (setup.task === "module") return undefined;
  return {
    learningRate: BOUNDS.learningRate,
    ...(setup.gradient.method === "finiteDifference" && { h: BOUNDS.h }),
    ...(setup.task === "layers" && movableInLayers(setup)),
  };
}

const movableInLayers = ({ data, dropout }: Setup & { task: "layers" }): Readonly<Record<string, Bounds>> => ({
  ...(dropout !== undefined && { dropout: BOUNDS.dropout }),
  ...(data.kind === "points" && { noise: BOUNDS.noise }),
  batchSize: { ...BOUNDS.batchSize, most: trainedSamples(data) ?? BOUNDS.batchSize.most },
});
