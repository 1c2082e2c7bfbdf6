import { DataError } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import type { FileLayer, Place } from "./file-layers.js";

/** A call of a layer. */
export interface Call {
  readonly layer: FileLayer;
  readonly call: number;
  readonly inputs: readonly Place[];
}

/** The key of a value of a layer. */
export const keyOf = ({ layer, call }: Place): string => `${call} ${layer}`;

/** The calls of the layers of a model, each behind those whose values it takes. @throws DataError where there is no such order. */
export class OrderedCalls {
  readonly calls: readonly Call[];
  readonly #file: string;
  readonly #layers: ReadonlyMap<string, FileLayer>;

  constructor(file: string, layers: readonly FileLayer[]) {
    this.#file = file;
    this.#layers = new Map(layers.map((each) => [each.name, each]));
    const all = layers.flatMap((layer) => {
      const calls = layer.className === "InputLayer" ? [[]] : layer.calls;
      return calls.map((inputs, call): Call => ({ layer, call, inputs: inputs.map((each) => this.place(each)) }));
    });
    this.calls = inOrder(file, all);
  }

  /** A place as it is counted here. @throws DataError for a layer that is not called so often. */
  place(place: Place): Place {
    const layer = this.#layers.get(place.layer);
    const count = layer?.className === "InputLayer" ? 1 : (layer?.calls.length ?? 0);
    // Some versions count the making of a model within a model as its first call.
    if (layer?.model && count === 1) return { layer: place.layer, call: 0 };
    if (place.call >= 0 && place.call < count) return place;
    throw new DataError(`${this.#file}: nothing computes ${show([place.layer, place.call, 0])}; save the model again.`);
  }
}

function inOrder(file: string, all: readonly Call[]): readonly Call[] {
  const waiting = new Map<string, Call[]>();
  const missing = new Map<Call, number>();
  const ordered: Call[] = [];
  for (const call of all) {
    const keys = new Set(call.inputs.map(keyOf));
    missing.set(call, keys.size);
    for (const key of keys) {
      const others = waiting.get(key);
      if (others) others.push(call);
      else waiting.set(key, [call]);
    }
    if (keys.size === 0) ordered.push(call);
  }
  for (const { layer, call } of ordered) {
    for (const each of waiting.get(keyOf({ layer: layer.name, call })) ?? []) {
      const left = (missing.get(each) as number) - 1;
      missing.set(each, left);
      if (left === 0) ordered.push(each);
    }
  }
  const stuck = all.find((each) => missing.get(each) !== 0);
  if (!stuck) return ordered;
  throw new DataError(`${file}: ${show(stuck.layer.name)} takes its own value; save the model again.`);
}
