import { DataError } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import type { Config } from "./config.js";
import type { FileWeight } from "./file-weights.js";

/**
 * The weights of a file by layer and name. TensorFlow.js and Keras 2 write `dense/kernel`, a model within a model and Keras 3
 * `sequential/dense/kernel`, TensorFlow 1 `dense/kernel:0`, and Keras 3 also `dense/vars/0`, with the number of the weight.
 */
export class WeightNames {
  readonly #byName = new Map<string, FileWeight>();
  /** The weights by the last two parts of their names. */
  readonly #byEnd = new Map<string, FileWeight[]>();
  readonly #unused = new Set<string>();

  constructor(file: string, weights: readonly FileWeight[]) {
    for (const weight of weights) {
      if (this.#byName.has(weight.name)) {
        throw new DataError(`${file}: two weights have the name ${show(weight.name)}; save the model again.`);
      }
      this.#byName.set(weight.name, weight);
      this.#unused.add(weight.name);
      const parts = weight.name.replace(/:0$/, "").split("/");
      const end = parts
        .filter((part) => part !== "vars")
        .slice(-2)
        .join("/");
      this.#byEnd.set(end, [...(this.#byEnd.get(end) ?? []), weight]);
    }
  }

  /** A weight of a layer. @param index Which of the layer's weights it is. @throws DataError where it is missing. */
  find(config: Config, layer: string, name: string, index: number): FileWeight {
    const exact = this.#byName.get(`${layer}/${name}`);
    const found = exact ? [exact] : (this.#byEnd.get(`${layer}/${name}`) ?? this.#byEnd.get(`${layer}/${index}`) ?? []);
    const [weight] = found;
    if (weight === undefined)
      throw config.refused(`has no weight ${show(`${layer}/${name}`)}`, "save the model again, with its weights");
    if (found.length > 1) {
      const names = found.slice(0, 2).map((each) => show(each.name));
      throw config.refused(`may have the weights ${names.join(" or ")}`, "give each layer a name of its own");
    }
    this.#unused.delete(weight.name);
    return weight;
  }

  /** The name of a weight that no layer has taken. */
  unused(): string | undefined {
    const [name] = this.#unused;
    return name;
  }
}
