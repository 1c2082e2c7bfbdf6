// The frame of the command: help, errors, exit codes, lines of JSON, and its bins.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "@rxgrad/cli";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS } from "../../packages/cli/src/commands/index.js";
import { nearest } from "../../packages/cli/src/frame/nearest.js";
import { between, oneOf, onOrText, text, texts, whole, wholes } from "../../packages/cli/src/frame/options.js";
import { readValues, sortWords } from "../../packages/cli/src/frame/read-words.js";
import { binArguments, rxgrad, spawnBin } from "./command.js";

test("help is printed for rxgrad and for each command, in 60 columns too", async () => {
  for (const columns of [60, 100]) {
    for (const words of [[], ["--help"], ["-h"], ["help"], ...COMMANDS.map(({ name }) => [name, "--help"])]) {
      const { code, stdout, stderr } = await rxgrad(words, { columns });
      assert.equal([code, stderr], [0, ""], words.join(" "));
      assert.ok(stdout.length > 60);
      const long = stdout.split("\n").filter((line) => line.length > columns);
      assert.equal(long, [], words.join(" "));
    }
  }
  const { stdout } = await rxgrad(["help", "version"]);
  assert.is(stdout, (await rxgrad(["version", "--help"])).stdout);
});

test("a wrong command line is refused in one sentence, with the nearest name, and exit code 2", async () => {
  const wrong: Readonly<Record<string, string>> = {
    versoin: 'rxgrad: there is no command "versoin"; did you mean version?\n',
    VERSION: 'rxgrad: there is no command "VERSION"; did you mean version?\n',
    quux: 'rxgrad: there is no command "quux"; rxgrad --help lists the commands.\n',
    "--hlep": "rxgrad: there is no option --hlep; did you mean --help?\n",
    "version --jsno": "rxgrad version: there is no option --jsno; did you mean --json?\n",
    "version -x": "rxgrad version: there is no option -x; --help lists the options.\n",
    "version --help=no": 'rxgrad version: --help takes no value; leave out "=no".\n',
    "version extra": 'rxgrad version: "extra" is one word too many; leave it out.\n',
    "version -- --json": 'rxgrad version: "--json" is one word too many; leave it out.\n',
  };
  for (const [line, message] of Object.entries(wrong)) {
    assert.equal(await rxgrad(line.split(" ")), { code: 2, stdout: "", stderr: message }, line);
  }
});

test("with --json results are lines of JSON, and so are errors", async () => {
  const { code, stdout } = await rxgrad(["version", "--json"]);
  assert.equal([code, Object.keys(JSON.parse(stdout))], [0, ["@rxgrad/cli", "rxgrad", "node"]]);
  const wrong = await rxgrad(["version", "extra", "--json"]);
  assert.equal(JSON.parse(wrong.stderr), { error: '"extra" is one word too many; leave it out.', exitCode: 2 });
});

const OPTIONS = {
  target: text({ value: "column", about: "" }),
  ignore: texts({ value: "columns", about: "" }),
  seed: whole({ about: "", fallback: 1, least: 0, most: 99 }),
  hidden: wholes({ about: "", least: 1, most: 99 }),
  learningRate: between({ about: "", least: 0, most: 10 }),
  code: onOrText({ value: "file", about: "" }),
  kind: oneOf(["graph", "table"], "table", ""),
};
const valuesOf = (line: string): object =>
  readValues(OPTIONS, sortWords(line.split(" ").filter(Boolean), OPTIONS).given);

test("values of options are read as they are written", () => {
  const none = { target: undefined, ignore: [], seed: 1, hidden: undefined, learningRate: undefined, code: false };
  assert.equal(valuesOf(""), { ...none, kind: "table" });
  assert.equal(valuesOf("--target 007 --ignore a,b --ignore c --seed=5 --hidden 32,16 --learning-rate 1e-2 --code"), {
    ...{
      target: "007",
      ignore: ["a", "b", "c"],
      seed: 5,
      hidden: [32, 16],
      learningRate: 0.01,
      code: true,
      kind: "table",
    },
  });
  assert.equal(valuesOf('--target=--x --code=out.ts --kind graph --ignore "a,b"'), {
    ...{ ...none, target: "--x", code: "out.ts", kind: "graph", ignore: ["a,b"] },
  });
});

test("wrong values of options are refused with what to give", () => {
  const wrong: Readonly<Record<string, RegExp>> = {
    "--target": /^--target has no value; give a column after it\.$/,
    "--target --seed 1": /^--target has no value before --seed; write --target=--seed if that is its value\.$/,
    "--target=": /^--target is empty; give a column\.$/,
    "--target a --target b": /^--target is given 2 times; give it once\.$/,
    "--ignore a,,b": /^--ignore is "a,,b"; give names with commas between them, none of them empty\.$/,
    "--seed 1.5": /^--seed is "1\.5"; give a whole number from 0 to 99\.$/,
    "--seed -1": /^--seed is "-1"; give a whole number from 0 to 99\.$/,
    "--seed 0x10": /^--seed is "0x10"; give a whole number/,
    "--hidden 3,x": /^--hidden is "3,x"; give whole numbers from 1 to 99 with commas between them, such as 32,16\.$/,
    "--learning-rate 0": /^--learning-rate is "0"; give a number between 0 and 10\.$/,
    "--learning-rate NaN": /^--learning-rate is "NaN"; give a number/,
    "--kind grahp": /^--kind is "grahp"; give one of graph, table\.$/,
  };
  for (const [line, message] of Object.entries(wrong)) assert.throws(() => valuesOf(line), message, line);
});

test("the nearest name is one that a slip leads to", () => {
  const names = ["train", "predict", "describe", "convert", "check"];
  const of = (word: string): string | undefined => nearest(word, names);
  assert.equal(["trian", "predicts", "covnert", "chekc", "zebra", ""].map(of), [
    ...["train", "predict", "convert", "check", undefined, undefined],
  ]);
  assert.is(of("t".repeat(1e6)), undefined);
  assert.equal(
    ["A", "z"].map((word) => nearest(word, ["a", "b"])),
    ["a", undefined],
  );
});

test("both bins are the command", () => {
  for (const name of ["cli", "rxgrad"] as const) {
    const { code, stdout } = spawnBin(name, ["version"]);
    assert.is(code, 0);
    assert.match(stdout, /^@rxgrad\/cli \d+\.\d+\.\d+\nrxgrad \d+\.\d+\.\d+\nnode /);
    assert.is(spawnBin(name, ["nothing"]).code, 2);
  }
});

test("without @rxgrad/cli the bin of rxgrad says what to install, and exits with 127", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-bin-"));
  try {
    const bin = fileURLToPath(new URL("../../packages/rxgrad/src/bin.mjs", import.meta.url));
    copyFileSync(bin, join(folder, "bin.mjs"));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "bin.mjs"), "train"], {
      encoding: "utf8",
    });
    assert.equal([status, stdout], [127, ""]);
    assert.match(stderr, /^rxgrad: [^\n]* npm install @rxgrad\/cli\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("run uses the streams of the process where none are given", async () => {
  const { write } = process.stdout;
  let printed = "";
  process.stdout.write = ((chunk: string) => {
    printed += chunk;
    return true;
  }) as typeof write;
  try {
    assert.is(await run(["version"]), 0);
  } finally {
    process.stdout.write = write;
  }
  assert.match(printed, "@rxgrad/cli");
});

test("where the reader of the output has gone, the exit code says so, and nothing is written", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-frame-"));
  try {
    const csv = fileURLToPath(new URL("../../examples/iris.csv", import.meta.url));
    const words = ["train", csv, "--target", "species", "--out", join(folder, "model.json")];
    const command = [process.execPath, ...binArguments("cli"), ...words].map((each) => `'${each}'`).join(" ");
    const { stdout, stderr } = spawnSync("bash", ["-c", `${command} | true; echo \${PIPESTATUS[0]}`], {
      encoding: "utf8",
    });
    assert.equal([stdout, stderr], ["141\n", ""]);
    assert.equal(readdirSync(folder), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
