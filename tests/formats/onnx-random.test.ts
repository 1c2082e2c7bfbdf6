// 200 random networks: ONNX Runtime computes what rxgrad computes, onnx's checker accepts them, and they are read back.
// RXGRAD_SEED=7 draws others.
import { type Node, toJSON } from "@rxgrad/core";
import { onnxToBytes, readOnnx } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { CLOSE, errorOf, expectedOf, runOnnx } from "./onnx-runtime.js";
import { ONNX, readByPython } from "./python.js";
import { randomNetwork } from "./random-networks.js";

const COUNT = 200;

const NETWORKS = Array.from({ length: COUNT }, (_, i) => randomNetwork(`network ${i}`));

const suiteOf = suite("Random ONNX files");

for (const type of ["float32", "float64"] as const) {
  suiteOf(`ONNX Runtime computes the same, in ${type}`, async () => {
    const jobs = NETWORKS.map(({ node, parameters, feed }) => ({
      ...{ bytes: onnxToBytes(node, parameters, { type }), type, feeds: feed },
    }));
    const results = runOnnx(jobs);
    let largest = 0;
    for (const [i, each] of NETWORKS.entries()) {
      const error = errorOf(each.name, results[i] ?? {}, await expectedOf(each));
      assert.ok(error <= CLOSE[type], `${each.name} in ${type}: ${error}`);
      largest = Math.max(largest, error);
    }
    assert.ok(largest > 0);
    if (process.env.RXGRAD_SEED) console.log(`${type}: at most ${largest.toExponential(1)}`);
  });
}

suiteOf("what is read is the same graph", async () => {
  for (const { name, node, parameters } of NETWORKS) {
    const read = await readOnnx(onnxToBytes(node, parameters, { type: "float64" }));
    const [again] = read.outputs.values();
    assert.equal(toJSON(again as Node), toJSON(node), name);
    assert.equal(read.parameters.toJSON(), parameters?.toJSON(), name);
  }
});

needing(suiteOf, ONNX)("onnx's checker accepts them", () => {
  const files = NETWORKS.map(({ name, node, parameters }) => [`${name}.onnx`, onnxToBytes(node, parameters)] as const);
  const told = readByPython<string>("check-onnx.py", new Map(files), "onnx");
  for (const { name } of NETWORKS) assert.is(told[`${name}.onnx`], "", name);
});

suiteOf.run();
