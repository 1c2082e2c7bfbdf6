// A graph written to JSON, with something of everything in it, to be broken in every way.
import {
  add,
  constant,
  crossEntropy,
  dense,
  finiteDifference,
  flatten,
  fromJSON,
  GraphError,
  input,
  leakyRelu,
  meanSquaredError,
  normal,
  parameter,
  sgd,
  softmax,
  toJSON,
  values,
} from "@rxgrad/core";
import { throws } from "./closeness.js";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };
export type GraphOfJson = { nodes: JsonObject[]; [key: string]: Json };

const y = input("x", [3, 1]).pipe(flatten(), dense(2, { W: normal(0.1), name: "y" }), leakyRelu({ slope: 0.1 }));
const shifted = add(y, constant([0.5, Number.NaN], { name: "shift" })).pipe(
  dense(2, { b: values([1, 2]), W: parameter([2, 2], { name: "W", trainable: false }) }),
);
const loss = add(
  crossEntropy(shifted.pipe(softmax()), input("label", []), { delta: 0 }),
  meanSquaredError(y, input("t", [2])),
);
const gradient = finiteDifference(loss, { parameters: [y.inputs[0].inputs[1]] });
const text = JSON.stringify(
  toJSON(sgd(gradient, { learningRate: () => 1, name: "W" }), { leaveOut: ["W.learningRate"] }),
);

/** What the graph needs to be read. */
export const options = { hyperparameters: { "W.learningRate": 0.1 } };

/** A copy to break. */
export const fresh = (): GraphOfJson => JSON.parse(text);

const kinds = fresh().nodes.map(({ kind }) => kind);

/** The index of the first entry of a kind. */
export const placeOf = (kind: string): number => kinds.indexOf(kind);

/** The number of entries. */
export const COUNT: number = kinds.length;

/** Sets the value at a path such as `nodes.3.options`. */
export function put(json: Json, path: string, value: Json): void {
  const keys = path.split(".");
  const last = keys.pop() as string;
  const target = keys.reduce((inside, key) => (inside as JsonObject)[key], json);
  (target as JsonObject)[last] = value;
}

/** Asserts what is said of the graph after one thing in it was set to something else. */
export function refuses(path: string, value: Json, message: string): void {
  const json = fresh();
  put(json, path, value);
  throws(() => fromJSON(json, options), GraphError, `fromJSON: ${message}`);
}

/** The same for a path inside the first entry of a kind; the message follows that entry's place. */
export function refusesIn(kind: string, path: string, value: Json, message: string): void {
  refuses(`nodes.${placeOf(kind)}.${path}`, value, `nodes[${placeOf(kind)}]${message}`);
}
