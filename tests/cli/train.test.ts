// `run` with `rxgrad train`: what it recognizes, how well it learns, the model and the program that it writes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { printerFor } from "../../packages/cli/src/frame/printer.js";
import { runTrain } from "../../packages/cli/src/training/run-train.js";
import { binArguments, type Ended, rxgrad } from "./command.js";
import { digits, IRIS, makeFolder } from "./files.js";
import { houses } from "./houses.js";

const folder = makeFolder();
test.after(folder.remove);
const iris = folder.write("iris.csv", IRIS);
const out = folder.path("model.json");

/** The lines of JSON with an event. */
const events = ({ stdout }: Ended, name: string): Record<string, never>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === name);

async function trained(...words: string[]): Promise<Ended> {
  const ended = await rxgrad(["train", ...words, "--out", out, "--json"]);
  assert.equal([ended.code, ended.stderr], [0, ""]);
  return ended;
}

test("iris: the mean accuracy on test flowers of ten seeds is at least 95 %, with no option beside the target", async () => {
  const found: number[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const [tested] = events(await trained(iris, "--target", "species", "--seed", String(seed)), "tested");
    assert.is(tested!.rows, 30);
    found.push(tested!.accuracy);
  }
  const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
  assert.ok(mean >= 0.95, `${mean}: ${found.join(" ")}`);
  assert.ok(new Set(found).size > 1, "the seed makes other parts");
});

test("houses: with categories and empty cells, R² is at least 0.90 where the true function's is 0.95", async () => {
  const { csv, trueR2 } = houses(10_000, 1);
  assert.ok(Math.abs(trueR2 - 0.95) < 0.002, String(trueR2));
  const ended = await trained(folder.write("houses.csv", csv), "--target", "price");
  const [recognized] = events(ended, "recognized") as unknown as [Record<string, Record<string, unknown>>];
  assert.equal(recognized.leftOut, { "house id": "numbers the rows", kind: 'is always "house"' });
  assert.equal(Object.keys(recognized.gaps!), ["age", "distance"]);
  assert.equal(recognized.recipe!.numbers, ["area", "age", "distance"]);
  assert.equal(
    (recognized.recipe!.categories as { column: string; missing?: string }[]).map((each) => [
      each.column,
      each.missing,
    ]),
    [
      ["district", undefined],
      ["heating", "(empty)"],
    ],
  );
  const [tested] = events(ended, "tested");
  assert.ok(tested!.r2 >= 0.9, String(tested!.r2));
});

test("digits of MNIST, from packed files: at least 90 % of test digits are right", async () => {
  const { images, labels } = digits(10_000);
  const [file, labelFile] = [folder.write("images.idx.gz", images), folder.write("labels.idx.gz", labels)];
  const [tested] = events(await trained(file, "--target", labelFile), "tested");
  assert.is(tested!.rows, 2000);
  assert.ok(tested!.accuracy >= 0.9, String(tested!.accuracy));
});

test("the same command writes the same model; another seed another", async () => {
  const written: string[] = [];
  for (const seed of ["1", "1", "2"]) {
    await trained(iris, "--target", "species", "--epochs", "2", "--seed", seed);
    written.push(readFileSync(out, "utf8"));
  }
  assert.ok(written[0] === written[1]);
  assert.ok(written[0] !== written[2]);
});

test("columns are recognized, and what is left out is said", async () => {
  const row = (i: number): string =>
    [
      ...[
        (i * 7) % 40,
        `user ${i}`,
        i % 3,
        ["low", "mid", "", "NA"][i % 4],
        i < 30 ? "" : i,
        "same",
        i % 5 ? i / 8 : "?",
      ],
      ...[`2026-01-${i}`, i % 7 === 0 ? "" : i % 2 ? "yes" : "no", i],
    ].join(",");
  const csv = `number,user,code,size,rare,constant,weight,,answer,skip\n${Array.from({ length: 40 }, (_, i) => row(i)).join("\n")}\n`;
  const ended = await trained(folder.write("mixed.csv", csv), "--target", "answer", "--ignore", "skip");
  const [found] = events(ended, "recognized") as unknown as [Record<string, Record<string, unknown>>];
  assert.equal(found.recipe, {
    kind: "table",
    marks: ["NA", "N/A", "NaN", "null", "?"],
    numbers: ["number", "code", "weight"],
    categories: [{ column: "size", categories: ["low", "mid", "(empty)"], missing: "(empty)" }],
    target: "answer",
    classes: ["no", "yes"],
  });
  assert.equal([found.rows, found.without], [34, 6] as unknown);
  assert.equal(Object.keys(found.leftOut!), ["user", "rare", "constant", "", "skip"]);
  assert.is(found.leftOut!.user, "is different in every row");
  assert.match(found.leftOut!.rare as string, /^is mostly empty/);
  const people = await rxgrad(["train", folder.path("mixed.csv"), "--target", "answer", "--out", out], { columns: 60 });
  assert.match(people.stdout, /left out +user is different in every row/);
  assert.equal(
    people.stdout.split("\n").filter((line) => line.length > 60 && !line.includes(folder.path(""))),
    [],
  );
});

test("whole numbers with few values are classes unless --as says number", async () => {
  const csv = `a,b\n${Array.from({ length: 60 }, (_, i) => `${i / 7},${i % 3}`).join("\n")}\n`;
  const file = folder.write("few.csv", csv);
  const [asClass] = events(await trained(file, "--target", "b", "--epochs", "1"), "recognized");
  assert.equal((asClass!.recipe as { classes: string[] }).classes, ["0", "1", "2"]);
  const [asNumber] = events(await trained(file, "--target", "b", "--as", "number", "--epochs", "1"), "recognized");
  assert.is((asNumber!.recipe as { classes: null }).classes, null);
});

test("whole numbers with a decimal comma are classes as those with a dot are, in their order", async () => {
  const csv = `a;b\n${Array.from({ length: 60 }, (_, i) => `${i},5;${[10, 9, 2][i % 3]},0`).join("\n")}\n`;
  const [found] = events(await trained(folder.write("comma.csv", csv), "--target", "b", "--epochs", "1"), "recognized");
  assert.equal((found!.recipe as { classes: string[] }).classes, ["2,0", "9,0", "10,0"]);
});

test("semicolons, decimal commas and quotes are recognized", async () => {
  const csv = `"a; b";größe;preis\r\n${Array.from({ length: 40 }, (_, i) => `"1,${i % 10}";${i % 4};${i * 3},5`).join("\r\n")}\r\n`;
  const ended = await trained(folder.write("preise.csv", csv), "--target", "preis", "--epochs", "1");
  assert.equal((events(ended, "recognized")[0]!.recipe as { numbers: string[] }).numbers, ["a; b", "größe"]);
});

test("marks that may separate thousands are told, and texts among numbers", async () => {
  const euros = (i: number): string => `${i % 2 ? `${i + 1}.${100 + i}` : 500 + i};${i}`;
  const csv = `umsatz;gewinn\n${Array.from({ length: 40 }, (_, i) => euros(i)).join("\n")}\n`;
  const file = folder.write("umsatz.csv", csv);
  assert.is(
    (await rxgrad(["train", file, "--target", "gewinn", "--out", out, "--epochs", "1"])).stderr,
    "rxgrad train: the dot in numbers of umsatz, such as 2.101, is read as a decimal mark; if it separates thousands, take it out.\n",
  );
  const exact = folder.write("exact.csv", csv.replace("2.101", "2.1"));
  assert.is((await rxgrad(["train", exact, "--target", "gewinn", "--out", out, "--epochs", "1"])).stderr, "");

  const odd = `a,b,c\n${Array.from({ length: 40 }, (_, i) => `${i === 7 ? "12 5" : i / 8},${i / 3},${i % 2}`).join("\n")}\n`;
  const [found] = events(await trained(folder.write("odd.csv", odd), "--target", "c", "--epochs", "1"), "recognized");
  assert.equal(found!.leftOut, { a: 'has texts among its numbers, such as "12 5"' });

  const age = (i: number): string => `${i === 7 ? "young" : 20 + (i % 12)},${i / 3}`;
  const ages = folder.write("ages.csv", `age,c\n${Array.from({ length: 40 }, (_, i) => age(i)).join("\n")}\n`);
  assert.is(
    (await rxgrad(["train", ages, "--target", "c", "--out", out, "--epochs", "1"])).stderr,
    'rxgrad train: age is taken for categories, as it has texts among its numbers, such as "young"; correct these cells, or leave them empty.\n',
  );
});

test("UTF-16 is recognized by its mark, and other encodings are an option", async () => {
  const csv = `größe\tpreis\n${Array.from({ length: 40 }, (_, i) => `${i % 9}\t${i / 2}`).join("\n")}\n`;
  const words = ["--target", "preis", "--epochs", "1"];
  const numbersOf = (ended: Ended): unknown => (events(ended, "recognized")[0]!.recipe as { numbers: unknown }).numbers;
  assert.equal(numbersOf(await trained(folder.write("16.csv", Buffer.from(`\ufeff${csv}`, "utf16le")), ...words)), [
    "größe",
  ]);
  const latin = folder.write("1.csv", Buffer.from(csv, "latin1"));
  assert.equal(numbersOf(await trained(latin, ...words, "--encoding", "latin1")), ["größe"]);
  const model = await rxgrad(["predict", out, latin, "--encoding", "latin1"]);
  assert.match(model.stdout, /^größe\tpreis\tpredicted_preis\n/);
  assert.is((await rxgrad(["predict", out, latin])).code, 1);
});

test("the report for people fits 60 and 100 columns, has no colors in a file, and tells how to predict", async () => {
  for (const columns of [60, 100]) {
    const { stdout } = await rxgrad(["train", iris, "--target", "species", "--out", out], { columns });
    const own = stdout.split("\n").filter((line) => !line.includes(folder.path("")));
    assert.equal(
      own.filter((line) => line.length > columns),
      [],
    );
    assert.not.match(stdout, "\x1b");
    assert.match(stdout, /species, 3 classes: setosa 50, versicolor 50,\s+virginica 50/);
    assert.match(stdout, /^Test accuracy \d+\.\d\d % \(\d\d of 30\)$/m);
    assert.match(stdout, /^ {2}Always the most frequent class: 33\.33 %$/m);
    assert.match(stdout, /^ {2}virginica( +(\d+|·)){3}$/m);
    assert.match(stdout, `rxgrad predict ${out} new.csv`);
    assert.ok(stdout.split("\n").filter((line) => line.startsWith("epoch ")).length <= 22);
  }
});

test("Ctrl-C keeps the best so far, says so, and ends with 130", async () => {
  const file = folder.write("slow.csv", houses(2000, 2).csv);
  const kept = folder.path("kept.json");
  const words = ["train", file, "--target", "price", "--out", kept, "--learning-rate", "1e-7", "--epochs", "1000000"];
  const child = spawn(process.execPath, [...binArguments("cli"), ...words]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    if (/^epoch +1:/m.test(stdout) && !child.killed) child.kill("SIGINT");
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  assert.equal([code, stderr], [130, ""]);
  assert.match(stdout, /Stopped in epoch \d+\. Kept what was learned in epoch \d+/);
  assert.is((await rxgrad(["predict", kept, file])).code, 0);
});

test("stopped before the end of the first epoch, no model is written, and that is said", async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const nothing = folder.path("nothing.json");
  const options: Parameters<typeof runTrain>[0]["options"] = {
    target: "species",
    out: nothing,
    as: "auto",
    ignore: [],
    encoding: undefined,
    code: false,
    seed: 1,
    test: 0.2,
    hidden: undefined,
    learningRate: undefined,
    epochs: undefined,
  };
  const printer = printerFor("rxgrad train", false, stdout, stderr);
  await runTrain({ operands: [iris], options, printer, signal: AbortSignal.abort() });
  assert.is(String(stderr.read()), "rxgrad train: stopped before the end of the first epoch; no model was written.\n");
  assert.not(existsSync(nothing));
});

test.run();
