// What the command writes destroys no file: not those that it reads, by whatever path, and none that it did not write in the same form.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mortal } from "../fleet/children.js";
import { type Ended, rxgrad, spawnBin } from "./command.js";
import { digits, IRIS, makeFolder } from "./files.js";
import { modelText } from "./model-files.js";

const folder = makeFolder();
test.after(folder.remove);
const { path, write } = folder;

const iris = write("iris.csv", IRIS);
const graph = write("graph.json", `${modelText()}\n`);
const mine = write("mine.txt", "what took me a day\n");
const { images, labels } = digits(60);
const [imageFile, labelFile] = [write("images.gz", images), write("labels.gz", labels)];

const train = (...more: string[]): Promise<Ended> =>
  rxgrad(["train", iris, "--target", "species", "--epochs", "1", ...more]);
const model = path("model.json");
assert.is((await train("--out", model)).code, 0);

const contents = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(path(""), { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(path(name)).isFile())
      .map((name) => [name, readFileSync(path(name), "latin1")]),
  );

/** Runs words that are refused in one sentence, before anything is written. */
async function kept(words: readonly string[], sentence: RegExp): Promise<void> {
  const before = contents();
  const { code, stdout, stderr } = await rxgrad(words);
  assert.is(code, 2, `${words.join(" ")}: ${stderr}`);
  assert.is(stdout, "");
  assert.match(stderr, sentence, stderr);
  assert.match(stderr, /^rxgrad \w+: [^\n]+\.\n$/);
  assert.equal(contents(), before, words.join(" "));
}

/** Other paths that lead to a file. */
function pathsOf(file: string, name: string): string[] {
  const [symbolic, hard] = [path(`symbolic-${name}`), path(`hard-${name}`)];
  symlinkSync(file, symbolic);
  linkSync(file, hard);
  mkdirSync(path("inner"), { recursive: true });
  return [file, symbolic, hard, relative(process.cwd(), file), `${path("inner")}/../${name}`, `${path("")}//./${name}`];
}

test("a file that is read is never written over, by no path", async () => {
  const isRead = /which is read; give another file\.\n$/;
  for (const each of pathsOf(iris, "iris.csv")) {
    await kept(["train", iris, "--target", "species", "--out", each], isRead);
    await kept(["train", iris, "--target", "species", "--out", path("new.json"), `--code=${each}`], isRead);
    await kept(["predict", model, iris, "--out", each], isRead);
  }
  for (const each of pathsOf(labelFile, "labels.gz"))
    await kept(["train", imageFile, "--target", labelFile, "--out", each], isRead);
  for (const each of pathsOf(model, "model.json")) await kept(["predict", model, iris, "--out", each], isRead);
  const wanted = path("weights.npz");
  assert.is((await rxgrad(["convert", graph, wanted])).code, 0);
  for (const each of pathsOf(graph, "graph.json")) {
    await kept(["convert", graph, each], isRead);
    await kept(["convert", wanted, each, "--graph", graph], isRead);
  }
});

test("standard input that is a file is not written over", async () => {
  const before = readFileSync(iris, "utf8");
  const { code, stderr } = spawnBin("cli", ["predict", model, "-", "--out", iris], before);
  assert.is(code, 2);
  assert.match(stderr, /is there and is not an earlier prediction with the same columns; give another name/);
  assert.is(readFileSync(iris, "utf8"), before);
});

test("one file is not both the model and its program, whether it is there or not", async () => {
  const out = path("new.json");
  for (const code of [out, `${path("inner")}/../new.json`])
    await kept(
      ["train", iris, "--target", "species", "--out", out, `--code=${code}`],
      /--code and --out are both [^\n]+new\.json; give two files\.\n$/,
    );
});

const OTHERS = /which is there( and is not [^\n;]+)?; give another name, or remove that file\.\n$/;

test("a file that rxgrad wrote in another form, or not at all, stays", async () => {
  const [program, csv, lines] = [path("iris.mts"), path("answers.csv"), path("answers.jsonl")];
  assert.is((await train("--out", path("other.json"), `--code=${program}`)).code, 0);
  assert.is((await rxgrad(["predict", model, iris, "--out", csv])).code, 0);
  assert.is((await rxgrad(["predict", model, iris, "--out", lines, "--json"])).code, 0);
  const manifest = write("package.json", '{"name":"mine"}\n');
  const onnx = write("theirs.onnx", "\b\b\x12\x07pytorch");
  for (const out of [mine, graph, program, csv, manifest])
    await kept(["train", iris, "--target", "species", "--out", out], OTHERS);
  for (const code of [mine, model, csv, manifest])
    await kept(["train", iris, "--target", "species", "--out", path("new.json"), `--code=${code}`], OTHERS);
  for (const out of [mine, graph, program, lines, manifest]) await kept(["predict", model, iris, "--out", out], OTHERS);
  const asLines = await rxgrad(["predict", model, iris, "--out", csv, "--json"]);
  assert.is(asLines.code, 2);
  assert.match(JSON.parse(asLines.stderr).error, /answers\.csv, which is there and is not an earlier prediction/);
  assert.match(readFileSync(csv, "utf8"), /^sepal length,/);
  // Other columns.
  await kept(["predict", model, csv, "--out", write("short.csv", `${IRIS.split("\n")[0]}\n`)], OTHERS);
  const weights = path("w.safetensors");
  assert.is((await rxgrad(["convert", graph, weights])).code, 0);
  const npz = path("w.npz");
  assert.is((await rxgrad(["convert", graph, npz])).code, 0);
  for (const to of [model, manifest, onnx, weights, npz]) await kept(["convert", graph, to], OTHERS);
  await kept(["convert", graph, manifest, "--as", "tensorflow"], OTHERS);
});

test("what rxgrad wrote in the same form is replaced, and an empty file is filled", async () => {
  const twice = async (words: readonly string[], file: string): Promise<void> => {
    const results: string[] = [];
    for (const before of [undefined, "", undefined]) {
      if (before !== undefined) writeFileSync(file, before);
      const { code, stderr } = await rxgrad(words);
      assert.equal([code, stderr], [0, ""], words.join(" "));
      results.push(readFileSync(file, "latin1"));
    }
    assert.ok(results[0]!.length > 0);
    assert.equal(results[1], results[0]);
    assert.equal(results[2], results[0]);
  };
  const learn = ["train", iris, "--target", "species", "--epochs", "1", "--out", path("again.json")];
  await twice(learn, path("again.json"));
  await twice([...learn, `--code=${path("again.mts")}`], path("again.mts"));
  await twice(["predict", model, iris, "--out", path("again.csv")], path("again.csv"));
  await twice(["predict", model, iris, "--json", "--out", path("again.jsonl")], path("again.jsonl"));
  for (const name of ["net.json", "net.onnx", "net.js"]) await twice(["convert", graph, path(name)], path(name));
  await twice(["convert", graph, path("tf.json"), "--as", "tensorflow"], path("tf.json"));
});

test("weights of another TensorFlow.js model are not written over", async () => {
  mkdirSync(path("tf"));
  const weights = join(path("tf"), "group1-shard1of1.bin");
  writeFileSync(weights, "theirs");
  await kept(["convert", graph, join(path("tf"), "model.json"), "--as", "tensorflow"], OTHERS);
  const made = join(path("new-folder"), "model.json");
  assert.is((await rxgrad(["convert", graph, made, "--as", "tensorflow"])).code, 0);
  assert.ok(existsSync(made));
});

test("a file that is read-only stays, and so does a folder; - is no file", async () => {
  const out = path("guarded.json");
  assert.is((await train("--out", out)).code, 0);
  chmodSync(out, 0o444);
  await kept(["train", iris, "--target", "species", "--out", out], /which is read-only; give another file\.\n$/);
  await kept(["predict", model, iris, "--out", path("inner")], /which is a folder; give a file\.\n$/);
  await kept(["predict", model, iris, "--out", "-"], /--out is -, which names no file; give one\.\n$/);
});

test("a symbolic link stays, and its file is written; nothing else is left behind", async () => {
  for (const [name, words] of [
    ["linked.json", ["train", iris, "--target", "species", "--epochs", "1", "--out"]],
    ["linked.csv", ["predict", model, iris, "--out"]],
    ["linked.onnx", ["convert", graph]],
  ] as const) {
    const [file, link] = [write(name, ""), path(`link-to-${name}`)];
    symlinkSync(file, link);
    const before = readdirSync(path(""));
    assert.is((await rxgrad([...words, link])).code, 0, name);
    assert.ok(lstatSync(link).isSymbolicLink(), name);
    assert.ok(readFileSync(file).length > 0, name);
    assert.equal(readdirSync(path("")), before);
  }
});

test("a pipe takes what is written, and stays", async () => {
  const pipe = path("pipe");
  assert.is(spawnSync("bash", ["-c", `mkfifo '${pipe}'`]).status, 0);
  const reader = mortal(spawn("cat", [pipe]));
  const { code, stderr } = await rxgrad(["predict", model, iris, "--out", pipe]);
  assert.equal([code, stderr], [0, ""]);
  assert.ok(lstatSync(pipe).isFIFO());
  let read = "";
  for await (const chunk of reader.stdout) read += chunk;
  assert.is(read, (await rxgrad(["predict", model, iris])).stdout);
});

test.run();
