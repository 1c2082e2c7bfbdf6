// Values that JSON cannot hold: changing hyper-parameters may be left out, and others are refused.
import {
  defineNode,
  dense,
  finiteDifference,
  fromJSON,
  GraphError,
  input,
  iterations,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  sgd,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const feeds = [
  { x: [[1, 2, 3]], t: [[0, 1, 0]] },
  { x: [[0, -1, 1]], t: [[1, 0, 0]] },
];
const losses = (W: OptimizerNode | readonly OptimizerNode[]): number[] =>
  Array.from(iterations(W, [...feeds, ...feeds]), ({ loss }) => loss);

test("schedules and streams are left out only on request, and are required when reading", () => {
  const loss = meanSquaredError(input("x", [3]).pipe(dense(3)), input("t", [3]));
  const learningRate = (iteration: number): number => 0.5 * 0.9 ** iteration;
  const stream = { subscribe: () => ({ unsubscribe() {} }) };
  const W = sgd(finiteDifference(loss, { h: stream, name: "slope" }), { learningRate });
  const unwritable = (what: string, full: string, option: string, owner: string): string =>
    `toJSON: ${option} of ${owner} is a ${what}, which JSON cannot hold; give a number, or leave it out with toJSON(…, { leaveOut: ["${full}"] }) and give it again with fromJSON(…, { hyperparameters: { "${full}": … } }).`;
  throws(() => toJSON(W), GraphError, unwritable("stream", "slope.h", "h", "slope"));
  throws(
    () => toJSON(W, { leaveOut: ["slope.h"] }),
    GraphError,
    unwritable("schedule", "sgd1.learningRate", "learningRate", "sgd1"),
  );
  const leaveOut = ["slope.h", "sgd1.learningRate"];
  const json = JSON.parse(JSON.stringify(toJSON(W, { leaveOut })));
  assert.equal(json.nodes.at(-1), {
    kind: "sgd",
    options: {},
    leftOut: { learningRate: "sgd1.learningRate" },
    gradients: [json.nodes.length - 2],
  });
  const wanted = (place: string, full: string): string =>
    `fromJSON: ${place}: "${full}" was left out when the graph was written; give it in fromJSON(json, { hyperparameters: { "${full}": … } }).`;
  throws(() => fromJSON(json), GraphError, wanted("nodes[6].leftOut.h", "slope.h"));
  throws(
    () => fromJSON(json, { hyperparameters: { "slope.h": 1e-4 } }),
    GraphError,
    wanted("nodes[7].leftOut.learningRate", "sgd1.learningRate"),
  );
  const hyperparameters = { "slope.h": 1e-4, "sgd1.learningRate": learningRate };
  const same = sgd(finiteDifference(loss), { learningRate });
  assert.equal(losses(fromJSON(json, { hyperparameters }).optimizers), losses(same));
  throws(
    () => fromJSON(json, { hyperparameters: { ...hyperparameters, "sgd2.learningRate": 1 } }),
    GraphError,
    'fromJSON: hyperparameters has "sgd2.learningRate", which was not left out; give slope.h, sgd1.learningRate.',
  );
  throws(
    () => toJSON(same, { leaveOut: ["sgd1.learningRate", "sgd1.momentum"] }),
    GraphError,
    'toJSON: leaveOut names "sgd1.momentum", which is not a schedule or stream of this graph; leave out sgd1.learningRate alone.',
  );
});

test("refuses values that JSON cannot hold, and names the place", () => {
  const holding = defineNode("holding", (_: { readonly what: unknown }) => ({ forward() {} }));
  const refuses = (what: unknown, message: string): void => {
    throws(() => toJSON(input("x", [1]).pipe(holding({ what }))), GraphError, `toJSON: holding1.what${message}`);
  };
  const wanted = "which JSON cannot hold; give numbers, texts, lists, objects and initializers.";
  refuses({ list: [1, Float64Array.of(1)] }, `.list[1] is a Float64Array, ${wanted}`);
  refuses([undefined], `[0] is missing, ${wanted}`);
  refuses({ deep: () => 1 }, `.deep is a function, ${wanted}`);
  refuses(10n, ` is 10n, ${wanted}`);
  refuses({ constructor: 1 }, ': the key "constructor" is not allowed; give it another name.');
  refuses({ $number: "NaN" }, ".$number: this key is taken; give another.");
  const round: unknown[] = [];
  round.push(round);
  throws(
    () => toJSON(input("x", [1]).pipe(holding({ what: round }))),
    GraphError,
    "toJSON: holding1.what[0][0][0][0][0][0][0][0][0][0][0][0][0]…: it is nested deeper than 32 levels; give flatter data.",
  );
  const ones = { kind: "ones", options: {}, fill: (out: Float64Array) => void out.fill(1) };
  throws(
    () => toJSON(input("x", [1]).pipe(dense(1, { W: ones, name: "y" }))),
    GraphError,
    'toJSON: parameter "y/W" starts from "ones", an initializer that fromJSON cannot make; use one that rxgrad exports, such as values(numbers).',
  );
  throws(
    () => toJSON({} as Node),
    GraphError,
    "toJSON: it was given an Object; give a node, a gradient, an optimizer, or a list of them.",
  );
});

test.run();
