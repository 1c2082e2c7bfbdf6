import type { Activation, DataLoss, PlainNetwork, PlainNode, PlainParameter } from "./plain-network.js";
import { randomFrom } from "./random-networks.js";

/** The input of {@link layeredNetwork}. */
export interface LayeredRecipe {
  readonly x: readonly (readonly number[])[];
  readonly layers: readonly (readonly [units: number, activation: Activation | "softmax"])[];
  /** Default: the mean cross-entropy, with delta 1e-7, against class n mod k of sample n. */
  readonly loss?: Partial<DataLoss>;
  /** The largest weight. Default 1. */
  readonly scale?: number;
  readonly seed?: number;
}

/** Uniform in ±1, one row for each sample. */
export function randomRows(samples: number, width: number, seed = 1): number[][] {
  const random = randomFrom(seed);
  return Array.from({ length: samples }, () => Array.from({ length: width }, () => 2 * random() - 1));
}

/** A plain chain of dense layers with bias. The weights are uniform; the parameters are W1, b1, W2, … */
export function layeredNetwork({ x, layers, loss = {}, scale = 1, seed = 1 }: LayeredRecipe): PlainNetwork {
  const random = randomFrom(seed);
  const parameters: PlainParameter[] = [];
  const nodes: PlainNode[] = [{ kind: "input", input: 0 }];
  const add = (name: string, rows: number, columns: number): number => {
    const values = Array.from({ length: rows * columns }, () => scale * (2 * random() - 1));
    return parameters.push({ name, rows, columns, values, isBias: name[0] === "b", trainable: true }) - 1;
  };
  let width = x[0].length;
  layers.forEach(([units, activation], i) => {
    const W = add(`W${i + 1}`, width, units);
    const b = add(`b${i + 1}`, 1, units);
    nodes.push({ kind: "dense", from: nodes.length - 1, W, b, matmul: false });
    const from = nodes.length - 1;
    nodes.push(activation === "softmax" ? { kind: "softmax", from } : { kind: "activation", from, activation });
    width = units;
  });
  const indices = x.map((_, n) => n % width);
  const targets = indices.map((label) => Array.from({ length: width }, (_, k) => (k === label ? 1 : 0)));
  const whole: DataLoss = {
    kind: "crossEntropy",
    from: nodes.length - 1,
    targets,
    half: false,
    delta: 1e-7,
    base: Math.E,
    reduction: "mean",
    addedUpUnsaid: false,
    times: 1,
    ...loss,
  };
  return { samples: x.length, inputs: [{ name: "x", rows: x }], parameters, nodes, losses: [whole] };
}
