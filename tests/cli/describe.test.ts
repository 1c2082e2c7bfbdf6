// `rxgrad describe`: networks, trainings, weights and modules, and what is refused.
import { npzToBytes, onnxToBytes, safetensorsToBytes } from "@rxgrad/formats";
import { describe } from "rxgrad";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Folder, modelFolder, modelText, parameters, printedBy, takes, y } from "./model-files.js";
import { checkWrong, type WrongLine } from "./wrong-lines.js";

const test = suite<{ folder: Folder }>("rxgrad describe");

const FROM = `${takes("crossEntropy, dense, finiteDifference, input, sgd, softmax")}
const y = input("x", [2]).pipe(dense(2), softmax());
const loss = crossEntropy(y, input("t", [2]));`;

test.before.each((context) => {
  context.folder = modelFolder();
});
test.after.each(({ folder }) => folder.remove());

test("a network is shown as describe shows it", async ({ folder }) => {
  folder.write("model.onnx", onnxToBytes(y, parameters));
  for (const file of ["model.json", "graph.json", "model.onnx"]) {
    assert.is(await printedBy(folder, `describe ${file}`), `${describe(y).table.trimEnd()}\n`, file);
  }
  assert.is(await printedBy(folder, "describe model.json --as dot"), `${describe(y).dot.trimEnd()}\n`);
  assert.is(await printedBy(folder, "describe model.json --as mermaid"), `${describe(y).mermaid.trimEnd()}\n`);
  const told = JSON.parse(await printedBy(folder, "describe model.json --json"));
  assert.is(told.totals.trainable, 33);
});

test("a training is shown with its gradients", async ({ folder }) => {
  assert.match(await printedBy(folder, "describe training.json"), /finiteDifference/);
});

test("weights are shown by names and shapes", async ({ folder }) => {
  folder.write("w.safetensors", safetensorsToBytes(parameters));
  folder.write("w.npz", npzToBytes(parameters));
  const table = "hidden/W  [2, 8]\nhidden/b  [8]\ndense1/W  [8, 1]\ndense1/b  [1]\n4 tensors, 33 numbers\n";
  for (const file of ["w.safetensors", "w.npz"]) assert.is(await printedBy(folder, `describe ${file}`), table, file);
  assert.is(JSON.parse(await printedBy(folder, "describe w.npz --json")).numbers, 33);
});

test("a module is shown by its default export, all exports, or a named one", async ({ folder }) => {
  folder.write("default.mjs", `${FROM}\nexport default sgd(finiteDifference(loss), { learningRate: 0.1 });`);
  folder.write("named.mjs", `${FROM}\nexport { loss, y };\nexport const other = 3;`);
  assert.match(await printedBy(folder, "describe default.mjs"), /finiteDifference/);
  assert.match(await printedBy(folder, "describe named.mjs"), /crossEntropy/);
  assert.not.match(await printedBy(folder, "describe named.mjs --export y"), /crossEntropy/);
});

test("wrong in more than twenty ways: one sentence, the right exit code, no stack", async ({ folder }) => {
  folder.write("broken.json", "{");
  folder.write("empty.json", "");
  folder.write("other.json", '{"format": "other"}');
  folder.write("null.json", "null");
  folder.write("newer.json", modelText().replace('"version":1', '"version":2'));
  folder.write("broken.onnx", "no");
  folder.write("empty.onnx", "");
  folder.write("broken.npz", "no");
  folder.write("broken.npy", "no");
  folder.write("broken.safetensors", "no");
  folder.write("w.npz", npzToBytes({ W: [1] }));
  folder.write("syntax.mjs", "export const = 3;");
  folder.write("throws.mjs", 'throw new Error("it does not work\\nat all");');
  folder.write("lacks.mjs", 'import "rxgrad-that-there-is-not";');
  folder.write("none.mjs", "export const answer = 42;");
  folder.write("number.mjs", "export default 42;");
  const lines: readonly WrongLine[] = [
    ["describe", 2, /<file> is missing/],
    ["describe model.json model.json", 2, /one word too many/],
    ["describe model.xyz", 2, /its ending tells no kind of file/],
    ["describe model", 2, /its ending tells no kind of file/],
    ["describe model.json --as svg", 2, /--as is "svg"; give one of table, mermaid, dot/],
    ["describe model.json --sa dot", 2, /there is no option --sa; did you mean --as\?/],
    ["describe model.json --as dot --as dot", 2, /--as is given 2 times/],
    ["describe model.json --export y", 2, /model\.json is no module; leave out --export/],
    ["describe w.npz --as dot", 2, /w\.npz has weights and no graph; leave out --as dot/],
    ["describe missing.json", 1, /missing\.json: there is no such file/],
    ["describe missing.onnx", 1, /missing\.onnx/],
    ["describe missing.mjs", 1, /missing\.mjs: there is no such file/],
    ["describe broken.json", 1, /broken\.json: it is no JSON/],
    ["describe empty.json", 1, /empty\.json: it is no JSON/],
    ["describe other.json", 1, /other\.json: it has the format "other"/],
    ["describe null.json", 1, /null\.json: it has no format/],
    ["describe newer.json", 1, /newer\.json: its version is 2/],
    ["describe broken.onnx", 1, /broken\.onnx/],
    ["describe empty.onnx", 1, /empty\.onnx/],
    ["describe broken.npz", 1, /broken\.npz/],
    ["describe broken.npy", 1, /broken\.npy/],
    ["describe broken.safetensors", 1, /broken\.safetensors/],
    ["describe syntax.mjs", 1, /syntax\.mjs: it cannot be imported: /],
    ["describe throws.mjs", 1, /throws\.mjs: it cannot be imported: it does not work; mend it/],
    ["describe lacks.mjs", 1, /lacks\.mjs: it cannot be imported: .*; install what it imports/],
    ["describe none.mjs", 1, /none\.mjs: it exports no node/],
    ["describe number.mjs", 1, /number\.mjs: default is no node/],
    ["describe none.mjs --export answer", 1, /none\.mjs: answer is no node/],
    ["describe none.mjs --export y", 1, /none\.mjs: y is not among its exports; .* \(there are answer\)/],
  ];
  await checkWrong(lines, (line) => folder.run(line));
});

test.run();
