// The program of `rxgrad train --code` has the losses of the command, bit for bit, and writes the same model. Runs alone.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { complaintsAbout } from "../support/complaints.js";
import { rxgrad } from "./command.js";
import { digits, IRIS, makeFolder } from "./files.js";
import { houses } from "./houses.js";

const test = suite("programs of rxgrad train");
const folder = makeFolder();
test.after(folder.remove);

const { images, labels } = digits(2000);
const germanPrices = `Größe;Lage;Preis\n${Array.from({ length: 90 }, (_, i) => `${i % 9},5;${["a", '"b;c"', ""][i % 3]};${2 * (i % 9) + (i % 3)},25`).join("\n")}\n`;
const onlyNames = `a,b\n${Array.from({ length: 60 }, (_, i) => `${"xyz"[i % 3]},${i % 3 === 0 ? "yes" : "no"}`).join("\n")}\n`;

/** Words of the command for each program. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  classes: [folder.write("iris.csv", IRIS), "--target", "species"],
  numbers: [folder.write("houses.csv", houses(1000, 3).csv), "--target", "price", "--epochs", "4", "--ignore", "age"],
  decimals: [folder.write("preise.csv", germanPrices), "--target", "Preis", "--epochs", "9", "--hidden", "5"],
  encoded: [
    ...[folder.write("latin.csv", Buffer.from(germanPrices, "latin1")), "--target", "Preis", "--encoding", "latin1"],
    ...["--epochs", "3"],
  ],
  names: [folder.write("names.csv", onlyNames), "--target", "b", "--epochs", "5", "--seed", "3", "--test", "0.3"],
  images: [
    ...[folder.write("images.idx.gz", images), "--target", folder.write("labels.idx.gz", labels)],
    ...["--epochs", "3", "--hidden", "12,7", "--learning-rate", "0.01"],
  ],
};

const programs = new Map<string, string>();

for (const [name, words] of Object.entries(CASES)) {
  const [out, code] = [folder.path(`${name}.json`), folder.path(`${name}.mts`)];

  test(`${name}: the program has the same losses and writes the same model`, async () => {
    const all = ["train", ...words, "--out", out];
    const { code: status, stdout, stderr } = await rxgrad([...all, `--code=${code}`, "--json"]);
    assert.equal([status, stderr], [0, ""]);
    const told = stdout.trimEnd().split("\n");
    const epochs = told.map((line) => JSON.parse(line)).filter(({ event }) => event === "epoch");
    const losses = epochs.map(({ epoch, loss, validationLoss }) => `epoch ${epoch} ${loss} ${validationLoss}`);
    const model = readFileSync(out, "utf8");

    const program = readFileSync(code, "utf8");
    assert.is((await rxgrad([...all, "--code"])).stdout, program, "it is printed as it is written");
    programs.set(code, program);

    folder.write(`${name}.json`, "");
    const ran = spawnSync(process.execPath, ["--conditions=source", "--import=tsx", code], {
      ...{ cwd: dirname(code), encoding: "utf8" },
    });
    assert.equal([ran.status, ran.stderr], [0, ""]);
    assert.equal(
      ran.stdout.split("\n").filter((line) => line.startsWith("epoch ")),
      losses,
    );
    assert.ok(losses.length >= 3);
    assert.ok(readFileSync(out, "utf8") === model, "the models differ");
    const tested = told.map((line) => JSON.parse(line)).find(({ event }) => event === "tested");
    assert.match(ran.stdout, "accuracy" in tested ? `test accuracy ${tested.accuracy}\n` : `test R² ${tested.r2}\n`);
  });
}

test("a strict compiler takes every program", () => {
  assert.is(programs.size, Object.keys(CASES).length);
  const strict = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noUnusedLocals: true };
  assert.equal(Object.fromEntries(complaintsAbout(programs, strict)), {});
});

test.run();
