import type { DataSetup, LayersSetup, OptimizerSetup, Setup } from "../setup.js";

/** A setup as words: the values of each key of an address. Lists have several. */
export type Flat = ReadonlyMap<string, readonly string[]>;

type Words = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/** The words of a setup. Each field has its own. */
export function flat(setup: Setup): Flat {
  const words: Words = { task: setup.task, seed: setup.seed, ...ownWords(setup) };
  return new Map(
    Object.entries(words).map(([key, value]) => [key, Array.isArray(value) ? value.map(String) : [String(value)]]),
  );
}

function ownWords(setup: Setup): Words {
  switch (setup.task) {
    case "layers":
      return { ...layersWords(setup), ...learningWords(setup) };
    case "predator-prey":
      return { error: setup.error, ...learningWords(setup) };
    case "module":
      return { address: setup.address };
  }
}

const layersWords = ({ data, layers, dropout, loss, batchSize }: LayersSetup): Words => ({
  ...dataWords(data),
  layers: layers.map(({ units, activation }) => `${units}${activation}`).join("-"),
  dropout: dropout ?? NONE,
  loss,
  batch: batchSize ?? ALL,
});

function dataWords(data: DataSetup): Words {
  switch (data.kind) {
    case "points":
      return { data: data.kind, set: data.set, samples: data.samples, noise: data.noise, test: data.test };
    case "csv": {
      const { kind, name, sha256, inputs, target, as, test } = data;
      return { data: kind, file: name, sha256, input: inputs, target, as, test };
    }
    case "curve":
      return { data: data.kind, heights: data.heights.join("_") };
    case "mnist":
      return { data: data.kind, digits: data.train, tested: data.test };
  }
}

function learningWords({ gradient, optimizer }: Pick<LayersSetup, "gradient"> & { optimizer: OptimizerSetup }): Words {
  const { method } = gradient;
  return {
    gradient: method,
    ...(method === "finiteDifference" && { strategy: gradient.strategy, scheme: gradient.scheme, h: gradient.h }),
    optimizer: optimizer.kind,
    rate: optimizer.learningRate,
  };
}

/** No dropout, and no batches. */
export const NONE = "none";
export const ALL = "all";
