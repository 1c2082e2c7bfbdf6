// `rxgrad convert`: each kind of file to each other, what is told, and what is refused.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  npzToBytes,
  onnxToBytes,
  readNpy,
  readNpz,
  readOnnx,
  readSafetensors,
  safetensorsToBytes,
} from "@rxgrad/formats";
import { add, concatenate, evaluate, initialParameters, input, parametersFromJSON, type Tensor, tensor } from "rxgrad";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Folder, modelFolder, modelText, parameters, printedBy, y } from "./model-files.js";
import { checkWrong, type WrongLine } from "./wrong-lines.js";

const test = suite<{ folder: Folder }>("rxgrad convert");

test.before.each((context) => {
  context.folder = modelFolder();
});
test.after.each(({ folder }) => folder.remove());

const WEIGHTS = Object.fromEntries([...parameters].map(({ name, value }) => [name, value.toArray()]));

const arrays = (tensors: ReadonlyMap<string, Tensor>): object =>
  Object.fromEntries([...tensors].map(([name, each]) => [name, each.toArray()]));

test("a network goes through every kind of file and comes back the same, bit for bit", async ({ folder }) => {
  await printedBy(folder, "convert model.json a.onnx --type float64");
  await printedBy(folder, "convert a.onnx b.safetensors");
  await printedBy(folder, "convert b.safetensors c.npz");
  await printedBy(folder, "convert c.npz d.json --graph model.json");
  assert.is(readFileSync(join(folder.path, "d.json"), "utf8"), `${modelText()}\n`);
  assert.equal(arrays((await readSafetensors(join(folder.path, "b.safetensors"))).tensors), WEIGHTS);
  assert.equal(arrays(await readNpz(join(folder.path, "c.npz"))), WEIGHTS);
});

test("a module answers as the network does", async ({ folder }) => {
  const said = await printedBy(folder, "convert model.json network.mjs");
  assert.match(
    said.replace(/\s+/g, " "),
    /^Wrote network\.mjs, a JavaScript module: 4 tensors with 33 numbers in float64\./,
  );
  const module = await import(pathToFileURL(join(folder.path, "network.mjs")).href);
  const answer = (await evaluate(y, { x: tensor([0, 1, 1, 1], [2, 2]) }, parameters)) as Tensor;
  assert.equal(Array.from(module.evaluate({ x: [0, 1, 1, 1] })), Array.from(answer.data));
});

test("it tells the file, its ends, and what float32 changes", async ({ folder }) => {
  const said = (await printedBy(folder, "convert model.json model.onnx")).replaceAll("\n", " ");
  assert.match(
    said,
    /^Wrote model\.onnx, an ONNX file: 4 tensors with 33 numbers in float32\. Inputs: x \[batch, 2\]\. Outputs: y \[batch, 1\]\. float32 changed numbers by up to \d\.\de-8 of themselves\. $/,
  );
  const told = JSON.parse(await printedBy(folder, "convert model.json model.npz --type float32 --json"));
  assert.equal([told.type, told.tensors, told.numbers], ["float32", 4, 33]);
  assert.ok(told.rounding > 1e-9 && told.rounding < 6e-8);
  const read = await readOnnx(join(folder.path, "model.onnx"));
  assert.equal([...read.outputs.keys()], ["y"]);
});

test("a network goes to TensorFlow.js and back, in float32", async ({ folder }) => {
  const said = (await printedBy(folder, "convert model.json tf.json --as tensorflow")).replace(/\s+/g, " ");
  assert.match(said, /^Wrote tf\.json, a TensorFlow\.js layers model with its weights beside it: 4 tensors/);
  assert.match(said, /float32 changed numbers by up to/);
  await printedBy(folder, "convert tf.json back.json");
  const { graph, parameters: saved } = JSON.parse(readFileSync(join(folder.path, "back.json"), "utf8"));
  assert.equal(
    graph.nodes.map(({ kind }: { kind: string }) => kind).filter((kind: string) => kind !== "parameter"),
    ["input", "dense", "tanh", "dense", "sigmoid"],
  );
  const kernel = Object.values(saved as Record<string, { shape: number[]; data: number[] }>)[0];
  assert.equal(kernel?.data, Array.from(parameters.get("hidden/W").data, Math.fround));
  const { stdout } = await folder.run("describe tf.json");
  assert.match(stdout, /33 parameters/);
});

test("one array goes to npy and back", async ({ folder }) => {
  folder.write(
    "one.npz",
    npzToBytes({
      W: [
        [1, 2],
        [3, 4],
      ],
    }),
  );
  await printedBy(folder, "convert one.npz one.npy");
  assert.equal((await readNpy(join(folder.path, "one.npy"))).toArray(), [
    [1, 2],
    [3, 4],
  ]);
  await printedBy(folder, "convert one.npy two.safetensors");
  assert.equal(arrays((await readSafetensors(join(folder.path, "two.safetensors"))).tensors), {
    array: [
      [1, 2],
      [3, 4],
    ],
  });
});

test("a node is chosen by --output, also of a training", async ({ folder }) => {
  const { stdout } = await folder.run("convert model.json hidden.json --output tanh1");
  assert.match(stdout, /2\stensors\swith\s24\snumbers/);
  const { graph, parameters: saved } = JSON.parse(readFileSync(join(folder.path, "hidden.json"), "utf8"));
  assert.is(graph.nodes.at(-1).kind, "tanh");
  assert.ok(parametersFromJSON(y.inputs[0]!.inputs[0]!, saved));
});

test("it says what else a file has that the new one has not", async ({ folder }) => {
  folder.write("trained.json", JSON.stringify({ ...JSON.parse(modelText()), recipe: {}, scaler: {} }));
  const said = await printedBy(folder, "convert trained.json trained.onnx");
  assert.match(said.replaceAll("\n", " "), /trained\.onnx does not hold recipe, scaler of the file that was read/);
});

test("wrong in more than twenty ways: one sentence, the right exit code, no stack", async ({ folder }) => {
  folder.write("mine.js", "export const mine = 1;");
  folder.write("trained.json", '{"format":"rxgrad/model","version":1,"recipe":{}}');
  folder.write("broken.json", '{"format": "rxgr');
  folder.write("other.json", '{"a": 1}');
  folder.write("newer.json", modelText().replace('"version":1', '"version":9'));
  folder.write("mixed.json", modelText().replace('"hidden/W"', '"hidden/V"'));
  folder.write(
    "strange.json",
    JSON.stringify({
      ...JSON.parse(modelText()),
      graph: { format: "rxgrad/graph", version: 1, nodes: [{ kind: "quux" }], roots: [0] },
    }),
  );
  folder.write("lacks.json", '{"modelTopology": {}}');
  folder.write("list.json", "[1, 2]");
  folder.write("broken.onnx", "no ONNX");
  folder.write("broken.safetensors", "no tensors");
  folder.write("broken.npz", "no zip");
  folder.write("w.safetensors", safetensorsToBytes({ V: [1] }));
  folder.write("w.npz", npzToBytes({ V: [1], W: [2] }));
  folder.write("large.json", modelText(y, parameters.with({ "dense1/b": tensor([1e300], [1]) })));
  const [a, b] = [input("a", [2]), input("b", [2])];
  folder.write("two.onnx", onnxToBytes([add(a, b), concatenate([a, b])]));
  folder.write("none.json", modelText(add(a, b), initialParameters(add(a, b))));
  const lines: readonly WrongLine[] = [
    ["convert", 2, /<from> is missing/],
    ["convert model.json", 2, /<to> is missing/],
    ["convert model.json a.onnx b.onnx", 2, /one word too many/],
    ["convert model.json model.xyz", 2, /model\.xyz: its ending tells no kind of file; give one of \.json, \.onnx/],
    ["convert model.txt model.onnx", 2, /model\.txt: its ending tells no kind of file/],
    ["convert network.js model.onnx", 2, /network\.js: a JavaScript module cannot be read/],
    ["convert model.json model.json", 2, /<to> is model\.json, which is read; give another file\.$/m],
    [
      "convert model.json mine.js",
      2,
      /<to> is mine\.js, which is there and is not a JavaScript module that rxgrad convert wrote; give another name, or remove that file\.$/m,
    ],
    [
      "convert model.json trained.json",
      2,
      /<to> is trained\.json, which is there and is not a network as JSON that rxgrad convert wrote; give another name/,
    ],
    ["convert model.json model.onnx --tpye float64", 2, /there is no option --tpye; did you mean --type\?/],
    ["convert model.json model.onnx --type float16", 2, /--type is "float16"; give one of auto, float64, float32/],
    [
      "convert model.json network.js --type float32",
      2,
      /network\.js: a JavaScript module has float64 numbers; leave out --type float32/,
    ],
    ["convert w.safetensors model.onnx", 2, /w\.safetensors has weights and no graph, which model\.onnx needs/],
    ["convert w.safetensors w.npz --graph model.json", 2, /w\.npz holds weights alone; leave out --graph/],
    ["convert w.safetensors model.onnx --graph w.npz", 2, /w\.npz has no graph/],
    ["convert model.json w.npz --output y", 2, /w\.npz holds weights alone; leave out --output/],
    ["convert model.json model.onnx --output", 2, /--output has no value/],
    ["convert missing.json model.onnx", 1, /missing\.json: there is no such file or folder/],
    ["convert missing.onnx model.json", 1, /missing\.onnx/],
    ["convert model.json tf.onnx --as tensorflow", 2, /tf\.onnx: a TensorFlow\.js model is a \.json file/],
    ["convert model.json tf.json --as tensorflow --type float64", 2, /has float32 numbers; leave out --type float64/],
    ["convert model.json tf.json --as tf", 2, /--as is "tf"; give one of auto, tensorflow/],
    ["convert lacks.json model.onnx", 1, /lacks\.json: it has no weightsManifest/],
    ["convert broken.json model.onnx", 1, /broken\.json: it is no JSON/],
    ["convert other.json model.onnx", 1, /other\.json: it has no format/],
    ["convert list.json model.onnx", 1, /list\.json: it has no format/],
    ["convert newer.json model.onnx", 1, /newer\.json: its version is 9/],
    ["convert mixed.json model.onnx", 1, /mixed\.json: parameters: "hidden\/W" is missing/],
    ["convert strange.json model.onnx", 1, /quux/],
    ["convert broken.onnx model.json", 1, /broken\.onnx/],
    ["convert broken.safetensors v.npz", 1, /broken\.safetensors/],
    ["convert broken.npz v.safetensors", 1, /broken\.npz/],
    ["convert graph.json model.onnx", 1, /graph\.json: it has a graph and no weights/],
    ["convert training.json model.onnx", 1, /training\.json: it is a training, not a network; name the node/],
    ["convert model.json model.onnx --output z", 1, /there is no node "z"/],
    ["convert two.onnx model.json --output z", 1, /there is no output "z"; give one of /],
    ["convert two.onnx network.js", 1, /network\.js: a module answers with one output, but there are 2/],
    ["convert w.npz w.npy", 1, /w\.npy: an npy file has one array, but there are 2/],
    ["convert none.json v.npz", 1, /none\.json: it has no weights/],
    ["convert w.safetensors model.onnx --graph model.json", 1, /there is no "hidden\/W"|hidden\/W/],
    ["convert large.json model.onnx", 1, /float32/],
    [
      "convert model.json missing/model.js",
      2,
      /<to> is missing\/model\.js, but nothing can be written into missing; give a folder/,
    ],
    ["convert model.json missing/model.onnx", 2, /<to> is missing\/model\.onnx, but nothing can be written into/],
  ];
  await checkWrong(lines, (line) => folder.run(line));
});

test.run();
