// `rxgrad predict model.json -`: standard input has the answers and refusals of a file, and who would have to type it is told.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mortal } from "../fleet/children.js";
import { binArguments, type Ended, rxgrad, spawnBin, startBin } from "./command.js";
import { digits, IRIS, makeFolder } from "./files.js";

const folder = makeFolder();
test.after(folder.remove);

const model = folder.path("flowers.json");
const iris = folder.write("iris.csv", IRIS);
assert.is((await rxgrad(["train", iris, "--target", "species", "--out", model, "--epochs", "5"])).code, 0);

/** A pipe that gives a few bytes at a time. */
const pipe = (contents: string | Uint8Array, size = 7): Readable => {
  const bytes = Buffer.from(contents);
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return Readable.from(parts, { objectMode: false });
};

const predict = (contents: string | Uint8Array, ...more: string[]): Promise<Ended> =>
  rxgrad(["predict", model, "-", ...more], { stdin: pipe(contents) });

test("it answers as for a file, also as JSON, packed, encoded, and into a file", async () => {
  const wanted = await rxgrad(["predict", model, iris]);
  assert.is(wanted.stdout.trimEnd().split("\n").length, 151);
  assert.equal(await predict(IRIS), wanted);
  assert.equal(await predict(gzipSync(IRIS)), wanted);
  assert.equal(await predict(IRIS, "--json"), await rxgrad(["predict", model, iris, "--json"]));
  const marked = folder.write("marked.csv", Buffer.from(IRIS.replaceAll(/setosa/g, "größer"), "latin1"));
  assert.equal(
    await predict(readFileSync(marked), "--encoding", "latin1"),
    await rxgrad(["predict", model, marked, "--encoding", "latin1"]),
  );
  const out = folder.path("answers.csv");
  const { code, stdout } = await predict(IRIS, "--out", out);
  assert.is(code, 0);
  assert.match(stdout, "Wrote 150 rows to");
  assert.is(readFileSync(out, "utf8"), wanted.stdout);
});

test("images come through a pipe too", async () => {
  const { images, labels } = digits(60);
  const [file, labelFile] = [folder.write("images.gz", images), folder.write("labels.gz", labels)];
  const learned = folder.path("digits.json");
  await rxgrad(["train", file, "--target", labelFile, "--out", learned, "--epochs", "1"]);
  const wanted = await rxgrad(["predict", learned, file]);
  assert.match(wanted.stdout, /^image,predicted_class,probability\n1,/);
  assert.equal(await rxgrad(["predict", learned, "-"], { stdin: pipe(images, 1000) }), wanted);
});

const HEADER = "sepal length,sepal width,petal length,petal width";

test("it is refused as a file is, under the name standard input", async () => {
  for (const [contents, sentence] of [
    ["", "standard input is empty; give a CSV file whose first row names the columns."],
    [`${HEADER}\n`, "standard input has names of columns, but no rows below them; give a file with rows."],
    [`${HEADER}\n1,2,3\n`, "row 2 of standard input has 3 cells, but the first row has 4; correct it."],
    [
      `${HEADER}\n1,2,x3,4\n`,
      'standard input, row 2: petal length is "x3", which is no number; correct it, or leave the cell empty.',
    ],
    [
      "a,b\n1,2\n",
      "standard input lacks the columns sepal length, sepal width, petal length, petal width, which the model has learned from; give a file with it.",
    ],
  ] as const) {
    const [file, name] = [folder.write("bad.csv", contents), folder.path("bad.csv")];
    const ended = await predict(contents);
    assert.equal(ended, { code: 1, stdout: "", stderr: `rxgrad predict: ${sentence}\n` });
    const { code, stderr } = await rxgrad(["predict", model, file]);
    assert.equal([code, stderr.replace(name, "standard input")], [1, ended.stderr]);
  }
  const { code, stderr } = await predict(digits(3).images);
  assert.equal([code, stderr], [1, `rxgrad predict: ${model} has learned a table, so give a CSV file.\n`]);
});

test("a stream that fails is told, and what is wrong besides is told before it is read", async () => {
  const failing = new Readable({
    read() {
      this.destroy(new Error("the cable is cut"));
    },
  });
  const { code, stderr } = await rxgrad(["predict", model, "-"], { stdin: failing });
  assert.equal([code, stderr], [1, "rxgrad predict: standard input: the source failed: the cable is cut\n"]);
  const unread: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => assert.unreachable("it was read") as never,
  };
  assert.is((await rxgrad(["predict", folder.path("none.json"), "-"], { stdin: unread })).code, 1);
  assert.is((await rxgrad(["predict", model, "-", "--out", model], { stdin: unread })).code, 2);
});

test("who sits before a terminal is told what is read, and how it ends", async () => {
  const typed = Object.assign(pipe(IRIS), { isTTY: true });
  const { code, stderr } = await rxgrad(["predict", model, "-"], { stdin: typed });
  assert.equal([code, stderr], [0, "rxgrad predict: reads CSV from standard input until end of file (Ctrl+D).\n"]);
});

test("the bins read a pipe and a file behind <, and end", async () => {
  const wanted = spawnBin("cli", ["predict", model, iris]);
  assert.is(wanted.code, 0);
  for (const name of ["cli", "rxgrad"] as const) assert.equal(spawnBin(name, ["predict", model, "-"], IRIS), wanted);
  const command = [process.execPath, ...binArguments("cli"), "predict", model, "-"]
    .map((each) => `'${each}'`)
    .join(" ");
  const shell = (line: string): string => spawnSync("bash", ["-c", line], { encoding: "utf8" }).stdout;
  assert.is(shell(`${command} < '${iris}'`), wanted.stdout);
  // The other end stays open.
  const child = mortal(startBin("cli", ["predict", folder.path("none.json"), "-"]));
  const [code] = await once(child, "exit");
  assert.is(code, 1);
});

test.run();
