import type { WrittenLayer } from "./layer-writer.js";
import type { WrittenLayers } from "./write-layers.js";

/** A weight, as the manifest of a model has it. */
export interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
}

/** The contents of `model.json`. @param paths The files of the weights. */
export function modelJson(
  written: WrittenLayers,
  weights: readonly ManifestWeight[],
  paths: readonly string[],
): unknown {
  return {
    ...{ format: "layers-model", generatedBy: "rxgrad", convertedBy: null },
    modelTopology: {
      // That of the spelling, which TensorFlow.js and Keras 2 share.
      ...{ keras_version: "2.15.0", backend: "tensorflow" },
      model_config: isChain(written) ? sequential(written) : functional(written),
    },
    weightsManifest: [{ paths, weights }],
  };
}

/** Whether each layer takes the value of the layer before it, from one input to one output. */
function isChain({ layers, outputs }: WrittenLayers): boolean {
  const isNext = ({ inputs, className }: WrittenLayer, i: number): boolean =>
    i === 0 ? className === "InputLayer" : inputs.length === 1 && inputs[0] === layers[i - 1]?.name;
  return layers.length > 1 && layers.every(isNext) && outputs.length === 1 && outputs[0] === layers.at(-1)?.name;
}

const configOf = ({ name, config }: WrittenLayer): unknown => ({ name, trainable: true, dtype: "float32", ...config });

const sequential = ({ layers }: WrittenLayers): unknown => ({
  class_name: "Sequential",
  config: {
    name: "rxgrad",
    layers: layers.map((each) => ({ class_name: each.className, config: configOf(each) })),
  },
});

/** The value of a layer: its name, which call of it and which of its outputs. */
const placeOf = (name: string): readonly unknown[] => [name, 0, 0];

const functional = ({ layers, outputs }: WrittenLayers): unknown => ({
  class_name: "Model",
  config: {
    name: "rxgrad",
    layers: layers.map((each) => ({
      ...{ name: each.name, class_name: each.className, config: configOf(each) },
      inbound_nodes: each.inputs.length === 0 ? [] : [each.inputs.map((name) => [...placeOf(name), {}])],
    })),
    input_layers: layers.filter(({ className }) => className === "InputLayer").map(({ name }) => placeOf(name)),
    output_layers: outputs.map(placeOf),
  },
});
