import { DataError, type Tensor, train } from "rxgrad";
import { firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import { checkData } from "../../packages/studio/src/experiment/check/check-data.js";
import { type CsvGuess, guessCsv } from "../../packages/studio/src/experiment/data/guess-csv.js";
import type { LayersSetup } from "../../packages/studio/src/experiment/setup.js";
import { setupFor } from "../../packages/studio/src/rooms/classification/room.js";
import { refusesBuild, refusesLater } from "./refuses-build.js";
import { curveSetup, moonsSetup } from "./setups.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const guessed = (text: string): Promise<CsvGuess> => guessCsv("pets.csv", bytesOf(text));

const PETS = `Id,weight,height,kind
1,4,25,cat
2,30,60,dog
3,5,23,cat
4,NA,24,cat
5,25,55,dog
6,4.5,26,cat
7,28,,dog
8,31,62,dog
`;

test("numbers before the last column are inputs, but not those that number the rows", async () => {
  const { setup, rows } = await guessed(PETS);
  assert.equal(setup, {
    kind: "csv",
    name: "pets.csv",
    // sha256sum
    sha256: "f4c3fb2ce3b101aa9d2cba79a90b7595ddd58fabbe332f221a71bfaca67c872d",
    inputs: ["weight", "height"],
    target: "kind",
    as: "class",
    test: 0.25,
  });
  assert.is(rows, 6);
});

test("a last column of few whole numbers is a class, of others a number", async () => {
  const rows = (of: (i: number) => string): string =>
    `a,b\n${Array.from({ length: 40 }, (_, i) => `${(i * 7) % 5},${of(i)}`).join("\n")}`;
  assert.is((await guessed(rows((i) => `${i % 3}`))).setup.as, "class");
  assert.is((await guessed(rows((i) => `${i % 3}.5`))).setup.as, "number");
  assert.is((await guessed(rows((i) => `${i}`))).setup.as, "number");
});

test("a class that is in incomplete rows alone is none", async () => {
  const rows = Array.from({ length: 9 }, (_, i) => `${(i * 7) % 5},${i % 2 === 0 ? "cat" : "dog"}`);
  const holed = rows.map((row, i) => (i % 2 === 0 ? row : `NA,dog`));
  assert.is((await guessed(`a,kind\n${rows.join("\n")}`)).setup.as, "class");
  await refusesLater(
    () => guessed(`a,kind\n${holed.join("\n")}`),
    "The last column of pets.csv, kind, has not two different values; there is nothing to learn.",
  );
});

test("classes are built from the file, and its inputs scaled by the training data alone", async () => {
  const { setup } = await guessed(PETS);
  const { data, sourceControls, y } = await buildRun(
    { ...moonsSetup, data: setup, batchSize: 2 },
    { file: bytesOf(PETS) },
  );
  const { train: learned, test: tested, inputs, classes } = data(sourceControls)!;
  assert.equal(
    [inputs, classes, y?.shape],
    [
      ["weight", "height"],
      ["cat", "dog"],
      ["batch", 2],
    ],
  );
  assert.equal(
    [learned.x.shape, tested?.x.shape],
    [
      [4, 2],
      [2, 2],
    ],
  );
  for (let column = 0; column < 2; column++) {
    const values = Array.from({ length: 4 }, (_, i) => (learned.x as Tensor).at(i, column));
    assert.ok(Math.abs(values.reduce((sum, each) => sum + each)) < 1e-12);
    assert.ok(Math.abs(values.reduce((sum, each) => sum + each ** 2, 0) - 4) < 1e-12);
  }
});

test("a target that is a number is scaled too", async () => {
  const text = `a,price\n${Array.from({ length: 20 }, (_, i) => `${i * i},${1e6 + 5000 * i}`).join("\n")}\n`;
  const { setup } = await guessed(text);
  const { data, sourceControls } = await buildRun({ ...curveSetup, data: setup }, { file: bytesOf(text) });
  const { t } = data(sourceControls)!.train;
  assert.equal(t.shape, [15, 1]);
  assert.ok(Math.max(...t.data) < 3);
  assert.is(data(sourceControls)!.classes, undefined);
});

test("files from which nothing can be learned are refused", async () => {
  const refused = (text: string, message: string): Promise<void> => refusesLater(() => guessed(text), message);
  const rows = (cells: (i: number) => string): string => Array.from({ length: 12 }, (_, i) => cells(i)).join("\n");
  const few = "give one or more columns of numbers and, last, the target.";
  await refused("", `pets.csv has too few columns; ${few}`);
  await refused("a;b\n1;2\n", `pets.csv has too few columns, as columns stand between commas, not ";"; ${few}`);
  await refused("1,2\n3,4\n", "The first row of pets.csv holds numbers; give the names of the columns there.");
  await refused(`a,a\n${rows((i) => `${i},1`)}`, "Two columns of pets.csv are called a; give each a name of its own.");
  await refused(
    `a,b\n${rows((i) => `${i * i},1`)}`,
    "The last column of pets.csv, b, has not two different values; there is nothing to learn.",
  );
  await refused(
    `a,b\n${rows((i) => `${i * i},name ${i}`)}`,
    "The last column of pets.csv, b, has more than 10 classes; put a column of numbers or of fewer classes last.",
  );
  await refused(
    `a,b\n${rows((i) => `name,${i}`)}`,
    "pets.csv has no column of numbers before its last; give at least one.",
  );
  await refused("a,b\n5,1\n7,2\n8,", "pets.csv has 2 complete rows; give at least 4.");
  const wide = (cell: (i: number) => string): string => Array.from({ length: 66 }, (_, i) => cell(i)).join(",");
  await refused(
    `${wide((i) => `c${i}`)}\n${rows((row) => wide((i) => `${row * 3 + i}`))}`,
    "pets.csv has 65 columns of numbers; give at most 64, and the target.",
  );
});

test("names that no link accepts, and rows of which no run can be built, are refused", async () => {
  const rest = Array.from({ length: 12 }, (_, i) => `${i * i},${i % 2}`).join("\n");
  const refused = (text: string, message: string): Promise<void> => refusesLater(() => guessed(text), message);
  const wanted = "give it a name of one line, of at most 200 characters.";
  await refused(`"a\nb",c\n${rest}`, `A column of pets.csv is called "a\\nb"; ${wanted}`);
  await refused(`a,${"c".repeat(201)}\n${rest}`, `A column of pets.csv is called "${"c".repeat(59)}…"; ${wanted}`);
  await refused(`a,c\n${rest}\n5`, "Row 14 of pets.csv has 1 cells and the first row 2; give every row as many.");
  await refusesLater(
    () => guessCsv("p".repeat(201), bytesOf(`a,c\n${rest}`)),
    `The name of the file is "${"p".repeat(59)}…"; ${wanted}`,
  );
  const { setup } = await guessed(`a,${"c".repeat(200)}\n${rest}`);
  assert.equal(checkData("data", setup), setup);
});

test("a missing file, another file, and one with too many classes are refused", async () => {
  const { setup } = await guessed(PETS);
  const layers: LayersSetup = { ...moonsSetup, data: setup, batchSize: undefined };
  await refusesBuild(layers, "The data are in the file pets.csv; drop it on the page.");
  await refusesBuild(layers, "The file is another one than the pets.csv of this experiment; drop that one.", {
    file: bytesOf(`${PETS}9,1,2,cat\n`),
  });
  const many = `a,b\n${Array.from({ length: 12 }, (_, i) => `${i * i},${i}`).join("\n")}`;
  const data = { ...(await guessed(many)).setup, as: "class" } as const;
  await refusesBuild(
    { ...layers, data },
    "The column b has 12 classes; choose one with at most 10, or learn it as a number.",
    { file: bytesOf(many) },
  );
});

test("a share that keeps no row for testing is refused, as the program of the run would refuse it", async () => {
  const { setup } = await guessed(PETS);
  const layers: LayersSetup = { ...moonsSetup, batchSize: undefined, data: { ...setup, test: 0.03 } };
  const file = bytesOf(PETS);
  await refusesBuild(
    layers,
    "The share for testing is 0.03, less than half of one of the 6 rows of pets.csv; give 0, or 0.09 or more.",
    { file },
  );
  const shares = [0, 0.09, 0.25].map(async (test) => {
    const { data, sourceControls } = await buildRun({ ...layers, data: { ...setup, test } }, { file });
    return data(sourceControls)?.test?.t.shape[0];
  });
  assert.equal(await Promise.all(shares), [undefined, 1, 2]);
});

test("a cell that does not fit is named with its line and column", async () => {
  const { setup } = await guessed(PETS);
  const data = { ...setup, inputs: ["weight", "kind"], target: "height", as: "number" } as const;
  try {
    await buildRun({ ...curveSetup, data }, { file: bytesOf(PETS) });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, DataError);
    assert.match((error as Error).message, 'pets.csv: line 2, column 4: "cat" is not a number');
  }
});

test("the setup for a file has a loss and batches that fit its rows", async () => {
  const { setup } = await guessed(PETS);
  const sizeFor = (rows: number, batchSize: number | undefined): number | undefined =>
    setupFor(setup, rows, { ...curveSetup, batchSize }).batchSize;
  assert.equal([sizeFor(6, 32), sizeFor(100, 32), sizeFor(100, undefined)], [undefined, 32, undefined]);
  assert.equal([sizeFor(42_000, undefined), sizeFor(42_000, 100)], [32, 100]);
  assert.is(setupFor(setup, 6, curveSetup).loss, "crossEntropy");
  assert.is(setupFor({ ...setup, as: "number" }, 6, moonsSetup).loss, "meanSquaredError");
});

test("1 MB is guessed, built and reaches its first iteration", async () => {
  const row = (i: number): string =>
    `${Math.sin(i).toFixed(6)},${Math.cos(i).toFixed(6)},${i % 7},${i % 2 ? "yes" : "no"}`;
  const text = `a,b,c,d\n${Array.from({ length: 42_000 }, (_, i) => row(i)).join("\n")}\n`;
  const file = bytesOf(text);
  assert.ok(file.length > 1e6);
  const { setup } = await guessCsv("big.csv", file);
  const { W, source, sourceControls } = await buildRun({ ...moonsSetup, data: setup, batchSize: 30 }, { file });
  assert.is((await firstValueFrom(train(W, source(sourceControls)))).iteration, 1);
});

test.run();
