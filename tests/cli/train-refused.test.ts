// `rxgrad train` and `rxgrad predict`, tried wrong: one sentence, the right exit code, no stack, and nothing written.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rxgrad } from "./command.js";
import { digits, IRIS, makeFolder } from "./files.js";

const folder = makeFolder();
test.after(folder.remove);
const { path, write } = folder;

const rows = (header: string, row: (i: number) => string, count = 30): string =>
  `${header}\n${Array.from({ length: count }, (_, i) => row(i)).join("\n")}\n`;

const iris = write("iris.csv", IRIS);
const { images, labels } = digits(50);
const [imageFile, labelFile] = [write("images.idx.gz", images), write("labels.idx.gz", labels)];
const manyNames = write(
  "names.csv",
  rows("a,b", (i) => `${i / 3},name ${i}`, 250),
);
mkdirSync(path("folder"));
const model = path("model.json");
const out = path("out.json");

/** Runs words, and gives the sentence and the exit code. */
async function refused(words: readonly string[]): Promise<[code: number, sentence: string]> {
  const { code, stderr } = await rxgrad(words);
  assert.match(stderr, /^rxgrad (train|predict): [^\n]+[.?]\n$/, words.join(" "));
  assert.not.match(stderr, /\n {4}at |undefined|\[object|NaN/);
  return [
    code,
    stderr
      .replace(/^rxgrad \w+: /, "")
      .trimEnd()
      .replaceAll(`${path("")}/`, ""),
  ];
}

type Wrong = readonly [words: string, code: number, sentence: RegExp];

const WRONG_TRAIN: readonly Wrong[] = [
  ["", 2, /^<data> is missing; rxgrad train --help shows what to give\.$/],
  [`${iris}`, 2, /^--target is missing; give the column to learn, one of sepal length, .*, species\.$/],
  [`${iris} --target specis`, 2, /^--target is "specis", which iris\.csv does not have; did you mean species\?$/],
  [`${iris} --target color`, 2, /^--target is "color", which iris\.csv does not have; its columns are sepal length, /],
  [`${iris} --target species --ignore petal`, 2, /^--ignore is "petal", which iris\.csv does not have; /],
  [`${iris} --target species --ignore species`, 2, /^--ignore names the target species\.$/],
  [`${iris} --traget species`, 2, /^there is no option --traget; did you mean --target\?$/],
  [`${iris} --target species --epochs 0`, 2, /^--epochs is "0"; give a whole number from 1 to 1000000\.$/],
  [`${iris} --target species --hidden 32,,16`, 2, /^--hidden is "32,,16"; give whole numbers from 1 to 10000 /],
  [`${iris} --target species --learning-rate -1`, 2, /^--learning-rate is "-1"; give a number between 0 and 10\.$/],
  [`${iris} --target species --test 1`, 2, /^--test is "1"; give a number between 0 and 0\.75\.$/],
  [`${iris} --target species --seed one`, 2, /^--seed is "one"; give a whole number/],
  [`${iris} --target species --as text`, 2, /^--as is "text"; give one of auto, class, number\.$/],
  [`${iris} --target species --as number`, 1, /^species has texts; it can be learned as a class, not as a number\.$/],
  [
    `${write("excel.csv", "sep=;\na;b\n1;2\n")} --target b`,
    1,
    /^the first line of excel\.csv is sep=;, a note for Excel; take that line out\.$/,
  ],
  [
    `${write(
      "dash.csv",
      rows("a,b", (i) => `${i / 3},${i === 7 ? "-" : i / 2}`),
    )} --target b`,
    1,
    /^b has texts among its numbers, such as "-"; correct these cells, or leave them empty; or give --as class\.$/,
  ],
  [`${path("dash.csv")} --target b --as number`, 1, /^b has texts among its numbers, such as "-"; /],
  [`${iris} --target species --out ${iris}`, 2, /^--out is iris\.csv, which is read; give another file\.$/],
  [
    `${iris} --target species --out ${manyNames}`,
    2,
    /^--out is names\.csv, which is there and is not a model of rxgrad train; give another name, or remove that file\.$/,
  ],
  [`${iris} --target species --out ${path("folder")}`, 2, /^--out is folder, which is a folder; give a file\.$/],
  [
    `${iris} --target species --out ${path("no/model.json")}`,
    2,
    /^--out is no\/model\.json, but nothing can be written into /,
  ],
  [`${iris} --target species --code=${iris}`, 2, /^--code is iris\.csv, which is read; give another file\.$/],
  [`${iris} ${iris} --target species`, 2, /one word too many; leave it out\.$/],
  [
    "- --target a",
    2,
    /^train reads its data more than once, so not from standard input; save them in a file and give that\.$/,
  ],
  [`${path("none.csv")} --target a`, 1, /^none\.csv is not there; give a CSV file, or an IDX file of images\.$/],
  [`${path("folder")} --target a`, 1, /^folder is no file; give a CSV file, or an IDX file of images\.$/],
  [
    `${write("empty.csv", "")} --target a`,
    1,
    /^empty\.csv is empty; give a CSV file whose first row names the columns\.$/,
  ],
  [`${write("header.csv", "a,b\n")} --target a`, 1, /^header\.csv has names of columns, but no rows below them; /],
  [
    `${write(
      "bare.csv",
      rows("1,2", (i) => `${i},3`),
    )} --target 1`,
    1,
    /^the first row of bare\.csv is numbers; put a row /,
  ],
  [
    `${write("ragged.csv", "a,b\n1,2\n3\n")} --target a`,
    1,
    /^row 3 of ragged\.csv has 1 cell, but the first row has 2; /,
  ],
  [`${write("quote.csv", 'a,b\n1,"2\n')} --target a`, 1, /^quote\.csv: line 2, column 2: /],
  [
    `${write(
      "few.csv",
      rows("a,b", (i) => `${i},${i % 2}`, 9),
    )} --target b`,
    1,
    /^few\.csv has 9 rows with a value of b; /,
  ],
  [
    `${write(
      "same.csv",
      rows("a,b", (i) => `${i / 7},x`),
    )} --target b`,
    1,
    /^b has the same value in all 30 rows, so /,
  ],
  [
    `${write(
      "alone.csv",
      rows("id,b", (i) => `${i},${i % 2}`),
    )} --target b`,
    1,
    /^alone\.csv has no column to learn from beside b: id numbers the rows\.$/,
  ],
  [
    `${write(
      "twice.csv",
      rows("a,a,b", (i) => `${i / 7},3,${i % 2}`),
    )} --target b`,
    1,
    /^twice\.csv has two columns named "a"; rename one of them\.$/,
  ],
  [`${manyNames} --target b`, 1, /^b has 250 different values; give a target with at most 200\.$/],
  [`${imageFile}`, 2, /^--target is missing; give the IDX file with the labels of images\.idx\.gz\.$/],
  [
    `${imageFile} --target ${imageFile}`,
    1,
    /^images\.idx\.gz has more than one number for each sample; give the labels\.$/,
  ],
  [
    `${labelFile} --target ${labelFile}`,
    1,
    /^labels\.idx\.gz has one number for each sample, so it is no file of images; /,
  ],
  [
    `${imageFile} --target ${write("other.gz", digits(40).labels)}`,
    1,
    /^images\.idx\.gz has 50 images, but other\.gz has 40 labels; /,
  ],
  [`${imageFile} --target ${iris}`, 1, /^iris\.csv/],
  [`${imageFile} --target ${path("none.idx")}`, 1, /^none\.idx/],
  [
    `${imageFile} --target ${labelFile} --ignore a`,
    2,
    /^--as, --ignore and --encoding are for tables; leave them out\.$/,
  ],
  [`${write("cut.gz", images.subarray(0, 900))} --target ${labelFile}`, 1, /^cut\.gz/],
];

for (const [words, code, sentence] of WRONG_TRAIN) {
  test(`rxgrad train ${words.replaceAll(`${path("")}/`, "")}`, async () => {
    const more = words.includes("--out") ? [] : ["--out", out];
    const [found, said] = await refused(["train", ...words.split(" ").filter(Boolean), ...more]);
    assert.is(found, code, said);
    assert.match(said, sentence);
    assert.not(existsSync(out));
  });
}

await rxgrad(["train", iris, "--target", "species", "--out", model, "--epochs", "1"]);
const text = readFileSync(model, "utf8");
const learned = JSON.parse(text);
const changed = (name: string, change: (json: typeof learned) => void): string => {
  const json = structuredClone(learned);
  change(json);
  return write(name, JSON.stringify(json));
};
const HEADER = "sepal length,sepal width,petal length,petal width";
const good = write("good.csv", `${HEADER}\n1,2,3,4\n`);

const WRONG_PREDICT: readonly Wrong[] = [
  ["", 2, /^<model> is missing; /],
  [`${model}`, 2, /^<data> is missing; /],
  [`${model} ${good} ${good}`, 2, /one word too many; leave it out\.$/],
  [`${model} ${good} --seed 1`, 2, /^there is no option --seed; --help lists the options\.$/],
  [`${model} ${good} --out`, 2, /^--out has no value; give a file after it\.$/],
  [`${model} ${good} --out ${model}`, 2, /^--out is model\.json, which is read; give another file\.$/],
  [`${model} ${good} --out ${good}`, 2, /^--out is good\.csv, which is read; give another file\.$/],
  [`${model} ${good} --out ${path("no/x.csv")}`, 2, /^--out is no\/x\.csv, but nothing can be written into /],
  [`${path("none.json")} ${good}`, 1, /^none\.json is not there; give the file that rxgrad train wrote\.$/],
  [`${path("folder")} ${good}`, 1, /^folder is no file; give the file that rxgrad train wrote\.$/],
  [`${iris} ${good}`, 1, /^iris\.csv is no model; give the file that rxgrad train wrote\.$/],
  [`${write("null.json", "null")} ${good}`, 1, /^null\.json is no model; /],
  [
    `${changed("new.json", (json) => (json.version = 2))} ${good}`,
    1,
    /^new\.json is a model of version 2, and this rxgrad reads 1\.$/,
  ],
  [
    `${changed("bare.json", (json) => delete json.recipe)} ${good}`,
    1,
    /^bare\.json is a network without the columns that it takes; /,
  ],
  [
    `${changed("recipe.json", (json) => json.recipe.numbers.push("sepal length"))} ${good}`,
    1,
    /^recipe\.json is damaged: its recipe of columns/,
  ],
  [
    `${changed("kinds.json", (json) => json.recipe.categories.push({ column: "a", categories: 5, missing: "b" }))} ${good}`,
    1,
    /^kinds\.json is damaged: its recipe of columns/,
  ],
  [
    `${changed("swapped.json", (json) => json.recipe.numbers.reverse())} ${good}`,
    1,
    /^swapped\.json is damaged: its scaling is of other columns; train again\.$/,
  ],
  [
    `${changed("inputs.json", (json) => json.recipe.numbers.pop())} ${good}`,
    1,
    /^inputs\.json is damaged: its network has other inputs than its recipe; train again\.$/,
  ],
  [
    `${changed("outputs.json", (json) => json.recipe.classes.pop())} ${good}`,
    1,
    /^outputs\.json is damaged: its network has other outputs than its recipe; /,
  ],
  [
    `${changed("scaler.json", (json) => delete json.scaler)} ${good}`,
    1,
    /^scaler\.json is damaged: it has no scaler; train again/,
  ],
  [
    `${changed("weights.json", (json) => delete json.parameters["dense1/W"])} ${good}`,
    1,
    /^weights\.json is damaged: /,
  ],
  [
    `${changed("graph.json", (json) => (json.graph.nodes[0].kind = "nothing"))} ${good}`,
    1,
    /^graph\.json is damaged: fromJSON: /,
  ],
  [`${model} ${path("none.csv")}`, 1, /^none\.csv is not there; give the file with the rows to answer for\.$/],
  [
    `${model} ${write("lacks.csv", "sepal length,sepal_width,petal length,petal width\n1,2,3,4\n")}`,
    1,
    /^lacks\.csv lacks the column sepal width, which the model has learned from; is it "sepal_width"\?$/,
  ],
  [
    `${model} ${write("two.csv", `${HEADER},petal width\n1,2,3,4,5\n`)}`,
    1,
    /^two\.csv has two columns named "petal width"; rename one of them\.$/,
  ],
  [
    `${model} ${write("word.csv", `${HEADER}\n1,2,3,4\n1,2,x3,4\n`)}`,
    1,
    /^word\.csv, row 3: petal length is "x3", which is no number; correct it, or leave the cell empty\.$/,
  ],
  [
    `${model} ${write("huge.csv", `${HEADER}\n1,2,1e999,4\n`)}`,
    1,
    /^huge\.csv, row 2: petal length is "1e999", which is no number; /,
  ],
  [
    `${model} ${write("short.csv", `${HEADER}\n1,2,3\n`)}`,
    1,
    /^row 2 of short\.csv has 3 cells, but the first row has 4; correct it\.$/,
  ],
  [`${model} ${imageFile}`, 1, /^model\.json has learned a table, so give a CSV file\.$/],
];

for (const [words, code, sentence] of WRONG_PREDICT) {
  test(`rxgrad predict ${words.replaceAll(`${path("")}/`, "")}`, async () => {
    const [found, said] = await refused(["predict", ...words.split(" ").filter(Boolean)]);
    assert.is(found, code, said);
    assert.match(said, sentence);
  });
}

test("damaged models are refused in one sentence, or answer", async () => {
  let refusals = 0;
  const property = fc.asyncProperty(
    fc.nat(text.length - 1),
    fc.nat(60),
    fc.string({ maxLength: 8 }),
    async (at, cut, put) => {
      const file = write("damaged.json", text.slice(0, at) + put + text.slice(at + cut));
      const { code, stdout, stderr } = await rxgrad(["predict", file, good]);
      if (code === 0) return assert.match(stdout, /,probability\n1,2,3,4,\w+,\d/);
      refusals++;
      assert.is(code, 1);
      assert.match(stderr, /^rxgrad predict: [^\n]+\.\n$/);
      assert.is(stdout, "");
    },
  );
  await fc.assert(property, { numRuns: 400, seed: 1 });
  assert.ok(refusals > 200, String(refusals));
});

test("a replaced value anywhere in a model is refused, or answers", async () => {
  const paths: (readonly (string | number)[])[] = [];
  const walk = (value: unknown, at: readonly (string | number)[]): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      const next = [...at, key];
      if (!/^\d+$/.test(key) || Number(key) < 3) paths.push(next);
      walk(each, next);
    }
  };
  walk(learned, []);
  const values = [null, -1, 1e9, "x", [], {}, true, [1e9], "__proto__"];
  const property = fc.asyncProperty(fc.constantFrom(...paths), fc.constantFrom(...values), async (place, value) => {
    const file = changed("replaced.json", (json) => {
      let parent = json;
      for (const key of place.slice(0, -1)) parent = parent[key];
      parent[place.at(-1)!] = value;
    });
    const { code, stderr, stdout } = await rxgrad(["predict", file, good]);
    if (code !== 0) return assert.match(`${code} ${stderr}`, /^1 rxgrad predict: [^\n]+\.\n$/, `${place} = ${value}`);
    assert.match(stdout, /probability\n1,2,3,4,/, `${place} = ${value}`);
  });
  await fc.assert(property, { numRuns: 400, seed: 2 });
});

test.run();
