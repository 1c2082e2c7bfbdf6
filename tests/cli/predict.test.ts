// `run` with `rxgrad predict`: answers as the network gives them, whatever the order of columns; what was not learned from is told.
import { readFileSync } from "node:fs";
import { parseCsv } from "@rxgrad/data";
import { evaluate, type Tensor } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readModel } from "../../packages/cli/src/recipe/model-file.js";
import { type Ended, rxgrad } from "./command.js";
import { digits, IRIS, makeFolder } from "./files.js";
import { houses } from "./houses.js";

const folder = makeFolder();
test.after(folder.remove);

const train = async (file: string, target: string, out: string, ...more: string[]): Promise<string> => {
  const words = ["train", file, "--target", target, "--out", folder.path(out), "--json", ...more];
  assert.is((await rxgrad(words)).code, 0);
  return folder.path(out);
};

const iris = folder.write("iris.csv", IRIS);
const flowers = await train(iris, "species", "flowers.json", "--epochs", "20");
const prices = await train(folder.write("houses.csv", houses(800, 4).csv), "price", "prices.json", "--epochs", "5");

const predict = (model: string, csv: string, ...more: string[]): Promise<Ended> =>
  rxgrad(["predict", model, folder.write("new.csv", csv), ...more]);

/** The rows of CSV without quotes. */
const rowsOf = ({ stdout }: Ended): string[][] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));

test("classes: each row with its answer and its probability, as evaluate computes them", async () => {
  const ended = await predict(flowers, IRIS);
  assert.equal([ended.code, ended.stderr], [0, ""]);
  const [header, ...rows] = rowsOf(ended);
  assert.equal(header!.slice(4), ["species", "predicted_species", "probability"]);
  assert.equal(
    rows.map((row) => row.slice(0, 5).join(",")),
    IRIS.trimEnd().split(/\r?\n/).slice(1),
  );
  const { y, parameters, scaler, recipe } = await readModel(flowers);
  const columns = ["sepal length", "sepal width", "petal length", "petal width"];
  const { data } = parseCsv(IRIS, { columns: { numbers: columns } });
  const outputs = (await evaluate(y, { numbers: scaler!.transform(data.numbers) }, parameters)) as Tensor<2>;
  const expected = outputs.toArray().map((row) => {
    const probability = Math.max(...row);
    return [recipe.classes![row.indexOf(probability)], String(probability)];
  });
  assert.equal(
    rows.map((row) => row.slice(5)),
    expected,
  );
  const right = rows.filter((row) => row[4] === row[5]).length;
  assert.ok(right >= 140, String(right));
});

test("the order of columns makes no difference, and other columns are kept", async () => {
  const [first, ...others] = rowsOf(
    await predict(flowers, "sepal length,sepal width,petal length,petal width\n6,3,5,2\n"),
  );
  assert.equal(first!.slice(4), ["predicted_species", "probability"]);
  const turned = rowsOf(await predict(flowers, "petal width,note,sepal width,petal length,sepal length\n2,x,3,5,6\n"));
  assert.equal(turned[0], [
    "petal width",
    "note",
    "sepal width",
    "petal length",
    "sepal length",
    "predicted_species",
    "probability",
  ]);
  assert.equal(turned[1]!.slice(5), others[0]!.slice(4));
});

test("names of answers that are taken get a number", async () => {
  const csv = "sepal length,sepal width,petal length,petal width,predicted_species,probability\n6,3,5,2,a,b\n";
  const [header] = rowsOf(await predict(flowers, csv));
  assert.equal(header!.slice(4), ["predicted_species", "probability", "predicted_species_2", "probability_2"]);
});

test("cells with quotes, delimiters and line ends stay the same cells", async () => {
  const csv = '"a ""b""",sepal length,sepal width,petal length,petal width\n"x, y\nz",6,3,5,2\n';
  const { stdout } = await predict(flowers, csv);
  assert.match(stdout, /^"a ""b""",sepal length,.*\n"x, y\nz",6,3,5,2,virginica,0\.\d+\n$/);
});

test("semicolons and decimal commas are read, and written", async () => {
  const csv = "sepal length;sepal width;petal length;petal width\n6,1;3,0;5,2;2,0\n";
  assert.match((await predict(flowers, csv)).stdout, /^sepal.*;probability\n6,1;3,0;5,2;2,0;virginica;0,\d+\n$/);
});

test("marks that may separate thousands are told", async () => {
  const { stderr } = await predict(prices, `${HOUSE.replaceAll(",", "\t")}\n1,150\t10\t2\thills\tgas\n`);
  assert.is(
    stderr,
    "rxgrad predict: the comma in numbers of area, such as 1,150, is read as a decimal mark; if it separates thousands, take it out.\n",
  );
});

const HOUSE = "area,age,distance,district,heating";

test("numbers: in the unit of the target", async () => {
  const ended = await predict(prices, `${HOUSE}\n150,10,2,hills,gas\n50,100,14,east,stove\n`);
  assert.equal([ended.code, ended.stderr], [0, ""]);
  const [header, dear, cheap] = rowsOf(ended);
  assert.is(header!.at(-1), "predicted_price");
  assert.ok(Number(dear!.at(-1)) > 400 && Number(cheap!.at(-1)) < 150, `${dear} ${cheap}`);
});

test("empty cells are filled, unknown categories left out, and both are told", async () => {
  const { code, stdout, stderr } = await predict(prices, `${HOUSE}\n,NA,2,hills,\n90,4,2,moon,gas\n80,5,3,,coal\n`);
  assert.is(code, 0);
  assert.is(stdout.trimEnd().split("\n").length, 4);
  assert.equal(stderr.trimEnd().split("\n"), [
    "rxgrad predict: area is empty in 1 cell; the median of what was learned from was filled in.",
    "rxgrad predict: age is empty in 1 cell; the median of what was learned from was filled in.",
    'rxgrad predict: district is in 2 cells of 3 what was not learned from ("moon", empty); these rows are answered without it.',
    'rxgrad predict: heating is in 1 cell of 3 what was not learned from ("coal"); these rows are answered without it.',
  ]);
  const median = houses(800, 4);
  assert.ok(median.csv.length > 0);
});

test("an empty cell of a category counts as the category of empty cells, where some were learned from", async () => {
  const { stderr } = await predict(prices, `${HOUSE}\n90,4,2,hills,\n90,4,2,hills,?\n`);
  assert.is(stderr, "");
});

test("--json gives a line for each row, --out writes into a file", async () => {
  const csv = "sepal length,sepal width,petal length,petal width\n6,3,5,2\n5,3.4,1.4,0.2\n";
  const lines = (await predict(flowers, csv, "--json")).stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(
    lines.map(({ row, target, answer }) => [row, target, answer]),
    [
      [1, "species", "virginica"],
      [2, "species", "setosa"],
    ],
  );
  const { probability, probabilities } = lines[0];
  assert.is(probability, probabilities.virginica);
  const sum = Object.values(probabilities as Record<string, number>).reduce((all, each) => all + each, 0);
  assert.ok(Math.abs(sum - 1) < 1e-12);

  const out = folder.path("answers.csv");
  const told = await predict(flowers, csv, "--out", out);
  // A long path stands on a line of its own.
  assert.equal([told.code, told.stdout.replaceAll("\n", " ")], [0, `Wrote 2 rows to ${out}. `]);
  assert.is(readFileSync(out, "utf8"), (await predict(flowers, csv)).stdout);
});

test("images: each number with its answer", async () => {
  const { images, labels } = digits(1000);
  const [file, labelFile] = [folder.write("images.idx.gz", images), folder.write("labels.idx.gz", labels)];
  const model = await train(file, labelFile, "digits.json", "--epochs", "5");
  const [header, ...rows] = rowsOf(await rxgrad(["predict", model, file]));
  assert.equal(header, ["image", "predicted_class", "probability"]);
  assert.is(rows.length, 1000);
  // The first five of MNIST's test set.
  assert.equal(
    rows.slice(0, 5).map(([number, digit]) => [number, digit]),
    [
      ["1", "7"],
      ["2", "2"],
      ["3", "1"],
      ["4", "0"],
      ["5", "4"],
    ],
  );
});

test.run();
