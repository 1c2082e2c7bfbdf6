// Files are read: our own as the same graph, and those of other tools as one that computes the same.
import { readdirSync } from "node:fs";
import { evaluate, type Node, tensor, toJSON } from "@rxgrad/core";
import { topological } from "@rxgrad/core/internal";
import { onnxToBytes, readOnnx } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bytesOf, FOLDER } from "./expected.js";
import { CASES, isFloat32Only } from "./onnx-cases.js";
import { errorOf, expectedOf, type Numbers, type OnnxCase, runOnnx } from "./onnx-runtime.js";

const read = suite("Read ONNX files");

const FLOAT64 = CASES.filter((each) => !isFloat32Only(each));

/** Kinds, shapes and names, from the inputs on. */
const outline = (node: Node): unknown =>
  topological([node]).map(({ kind, name, shape, inputs }) => [kind, name, shape, inputs.length]);

const isChanging = ({ name }: OnnxCase): boolean => name.includes("schedule") || name === "l2Penalty half";

async function computed(node: Node, feed: OnnxCase["feed"], parameters: OnnxCase["parameters"]): Promise<unknown> {
  const given = Object.entries(feed).map(([name, { shape, data }]) => [name, tensor(data, shape)]);
  const value = await evaluate(node, Object.fromEntries(given), parameters);
  return typeof value === "number" ? value : value.toJSON();
}

read("what was written in float64 is the same graph with the same numbers, bit for bit", async () => {
  for (const each of FLOAT64) {
    const { outputs, inputs, parameters } = await readOnnx(
      onnxToBytes(each.node, each.parameters, { type: "float64" }),
    );
    const [node] = outputs.values();
    assert.ok(node && outputs.size === 1, each.name);
    assert.equal(outline(node), outline(each.node), each.name);
    if (!isChanging(each)) assert.equal(toJSON(node), toJSON(each.node), each.name);
    assert.equal([...inputs.keys()].sort(), Object.keys(each.feed).sort(), each.name);
    for (const { name, value } of each.parameters ?? []) {
      assert.equal(parameters.get(name).toJSON(), value.toJSON(), `${each.name}: ${name}`);
    }
    const [found, wanted] = await Promise.all([
      computed(node, each.feed, parameters),
      computed(each.node, each.feed, each.parameters),
    ]);
    assert.equal(found, wanted, each.name);
  }
});

read("what was written in float32 is the same graph with its numbers rounded to float32", async () => {
  for (const each of CASES) {
    const { outputs, parameters } = await readOnnx(onnxToBytes(each.node, each.parameters));
    const [node] = outputs.values();
    assert.equal(outline(node as Node), outline(each.node), each.name);
    for (const { name, value } of each.parameters ?? []) {
      assert.equal([...parameters.get(name).data], [...Float32Array.from(value.data)], `${each.name}: ${name}`);
    }
  }
});

/** A file as if another tool had written it: its operations alone tell what it computes. */
function byOther(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  return Buffer.from(text.replace("rxgrad", "others"), "latin1");
}

/** Cases with operations that rxgrad has no nodes for, when they stand alone. */
const COMPOSED =
  /^(step|gelu$|crossEntropy|binaryCrossEntropy|appendOne|dense bias input|flatten without|reshape without)/;

read("operations alone give a graph that computes the same", async () => {
  let count = 0;
  for (const each of CASES) {
    if (COMPOSED.test(each.name)) continue;
    const { outputs, parameters } = await readOnnx(byOther(onnxToBytes(each.node, each.parameters)));
    const [node] = outputs.values();
    const found = await evaluate(
      node as Node,
      Object.fromEntries(Object.entries(each.feed).map(([name, { shape, data }]) => [name, tensor(data, shape)])),
      parameters,
    );
    const output: Numbers =
      typeof found === "number" ? { shape: [], data: [found] } : { shape: found.shape, data: [...found.data] };
    const error = errorOf(each.name, { outputs: { y: output } }, await expectedOf(each));
    assert.ok(error <= 1e-6, `${each.name}: ${error}`);
    count++;
  }
  assert.ok(count > 80);
});

read("files of onnx's own helpers compute what ONNX Runtime computes", async () => {
  const files = readdirSync(new URL("onnx/", FOLDER)).filter((each) => each.endsWith(".onnx"));
  assert.ok(files.length >= 8);
  for (const file of files) {
    const bytes = bytesOf(`onnx/${file}`);
    const { outputs, inputs, parameters } = await readOnnx(bytes);
    const feed = Object.fromEntries(
      [...inputs].map(([name, { shape }]) => {
        const lengths = shape.map((each) => (each === "batch" ? 3 : each));
        const count = lengths.reduce((size, each) => size * each, 1);
        return [name, { shape: lengths, data: Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + 0.3)) }];
      }),
    );
    const [node] = outputs.values();
    const [result] = runOnnx([{ bytes, type: "float32", feeds: feed }]);
    const expected = await expectedOf({ name: file, node: node as Node, parameters, feed });
    const error = errorOf(file, result ?? {}, expected);
    assert.ok(error <= 5e-6, `${file}: ${error}`);
  }
});

read.run();
