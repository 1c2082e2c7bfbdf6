// TensorFlow.js models are read: our own, and those that packages/bench/peers/npm/tfjs-models.mjs saved in TensorFlow.js.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import {
  batchNormalization,
  dense,
  dropout,
  evaluate,
  initialParameters,
  input,
  type Layer,
  leakyRelu,
  type Node,
  parametersOf,
  tensor,
} from "@rxgrad/core";
import { topological } from "@rxgrad/core/internal";
import { readTensorflow, tensorflowToBytes } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bytesOf, expectedIn, FOLDER } from "./expected.js";
import { errorOf, expectedOf, type Numbers, type OnnxCase } from "./onnx-runtime.js";
import { CASES } from "./tensorflow-cases.js";

const read = suite("Read TensorFlow.js models");

async function computed(node: Node, parameters: OnnxCase["parameters"], feed: OnnxCase["feed"]): Promise<Numbers> {
  const given = Object.entries(feed).map(([name, { shape, data }]) => [name, tensor(data, shape)]);
  const value = await evaluate(node, Object.fromEntries(given), parameters);
  return typeof value === "number" ? { shape: [], data: [value] } : { shape: value.shape, data: [...value.data] };
}

read("what was written computes the same", async () => {
  for (const each of CASES) {
    const { outputs, inputs, parameters } = await readTensorflow(tensorflowToBytes(each.node, each.parameters));
    const [node] = outputs.values();
    assert.is(outputs.size, 1, each.name);
    assert.equal([...inputs.keys()].sort(), Object.keys(each.feed).sort(), each.name);
    const y = await computed(node as Node, parameters, each.feed);
    const error = errorOf(each.name, { outputs: { y } }, await expectedOf(each));
    assert.ok(error <= 5e-7, `${each.name}: ${error}`);
  }
});

/** Networks of which a layer is one node, and each node one layer. */
const isSame = ({ name }: OnnxCase): boolean =>
  !/^(slice|matmul|concatenate (one|axis)|dense (bias input|constants|tied)|flatten flat|.* (kept|broadcast)|two inputs)/.test(
    name,
  );

read("layers of one node are the same node again", async () => {
  const cases = CASES.filter(isSame);
  assert.ok(cases.length > 65);
  for (const { name, node, parameters } of cases) {
    const { outputs, parameters: found } = await readTensorflow(tensorflowToBytes(node, parameters));
    const again = outputs.values().next().value as Node;
    const [kinds, wanted] = [again, node].map((each) => topological([each]).map(({ kind, shape }) => [kind, shape]));
    assert.equal(kinds, wanted, name);
    for (const [i, { value }] of [...(parameters ?? [])].entries()) {
      assert.equal([...([...found][i]?.value.data ?? [])], [...Float32Array.from(value.data)], name);
    }
  }
});

read("names, options and what is trained are kept", async () => {
  const layers = [
    dense(4, { name: "hidden", trainable: false }),
    batchNormalization({ epsilon: 0.01, momentum: 0.3, name: "n" }),
    leakyRelu({ slope: 0.2 }),
    dropout(0.3),
    dense(2, { name: "out", bias: false }),
  ];
  const node = input("a", [3]).pipe(...(layers as [Layer]));
  const { outputs, inputs, parameters } = await readTensorflow(tensorflowToBytes(node, initialParameters(node)));
  const again = outputs.get("out") as Node;
  assert.equal([...inputs.keys()], ["a"]);
  assert.equal(parameters.names, initialParameters(node).names);
  assert.equal(
    parametersOf(again, { buffers: true }).map(
      ({ node: { operation } }) => (operation.source as { trainable: boolean }).trainable,
    ),
    parametersOf(node, { buffers: true }).map(
      ({ node: { operation } }) => (operation.source as { trainable: boolean }).trainable,
    ),
  );
  const options = topological([again]).flatMap(({ kind, options: { name: _, ...rest } }) =>
    ["batchNormalization", "leakyRelu", "dropout"].includes(kind) ? [rest] : [],
  );
  assert.equal(options, [{ epsilon: 0.01, momentum: 0.3 }, { slope: 0.2 }, { ratio: 0.3 }]);
});

interface Prediction {
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly outputs: readonly Numbers[];
}

const predictions = expectedIn<Prediction>("tensorflow/predictions.json");

read("models that TensorFlow.js saved predict what it predicts", async () => {
  assert.is(Object.keys(predictions).length, 11);
  for (const [name, { inputs: feed, outputs: wanted }] of Object.entries(predictions)) {
    const path = fileURLToPath(new URL(`tensorflow/${name}/model.json`, FOLDER));
    const { outputs, inputs, parameters } = await readTensorflow(path);
    assert.equal([...inputs.keys()], Object.keys(feed), name);
    assert.is(outputs.size, wanted.length, name);
    for (const [i, [output, node]] of [...outputs].entries()) {
      const { shape, data } = await computed(node, parameters, feed);
      assert.equal(shape, wanted[i]?.shape, `${name}: ${output}`);
      data.forEach((each, k) => {
        const other = wanted[i]?.data[k] as number;
        const far = Math.abs(each - other) / Math.max(1, Math.abs(other));
        assert.ok(far <= 1e-6, `${name}: ${output}: ${each} and not ${other}`);
      });
    }
  }
});

read("a model is read from an address, from files by name and from picked files", async () => {
  const names = ["model.json", ...[1, 2, 3].map((i) => `group1-shard${i}of3.bin`)];
  const files = new Map(names.map((name) => [name, bytesOf(`tensorflow/shards/${name}`)]));
  const picked = [...files].map(([name, bytes]) => new File([bytes as Uint8Array<ArrayBuffer>], name)).reverse();
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? "", "http://localhost");
    const bytes = search === "?key=1" ? files.get(pathname.slice("/a/".length)) : undefined;
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a/model.json?key=1`;
    const sources = [address, new URL(address), files, picked, new URL("tensorflow/shards/model.json", FOLDER)];
    const found = await Promise.all(sources.map(async (each) => (await readTensorflow(each)).parameters.toJSON()));
    for (const each of found) assert.equal(each, found[0]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

read.run();
