import { type CsvEncoding, scaledBytes } from "@rxgrad/data";
import { evaluate, type Samples, type Tensor } from "rxgrad";
import { checkThere } from "../files/check-there.js";
import { checkPlace, checkReplaced, type Form } from "../files/target.js";
import { writeWhole } from "../files/write-file.js";
import type { Input } from "../frame/command.js";
import type { Printer } from "../frame/printer.js";
import { type Model, readModel } from "../recipe/model-file.js";
import type { ImagesRecipe, TableRecipe } from "../recipe/recipe.js";
import { decimalOf, headOf, isIdx, readTable, type Table } from "../table/read-table.js";
import { readStdin, STDIN } from "../table/stdin.js";
import { readImages } from "../training/image-data.js";
import { freeName, rowText } from "./csv-text.js";
import { type Prediction, predictionsOf } from "./predictions.js";
import { tableFeed } from "./table-feed.js";

interface Invoked {
  readonly operands: readonly string[];
  readonly options: { readonly out: string | undefined; readonly encoding: CsvEncoding | undefined };
  readonly printer: Printer;
  stdin(): Input;
}

/** What is known of the rows of a file. */
interface Rows {
  readonly feed: Readonly<Record<string, Tensor | Samples>>;
  readonly header: readonly string[];
  /** The cells of a row. */
  readonly cells: (i: number) => readonly string[];
  readonly delimiter: string;
  /** A number as it is written in the file. */
  readonly number: (value: number) => string;
  /** What the answer is called. */
  readonly target: string;
}

/** Answers for the rows of a file. */
export async function runPredict({ operands: [modelFile, file], options, printer, stdin }: Invoked): Promise<void> {
  const { out, encoding } = options;
  const model = await readModel(modelFile);
  const isStdin = file === STDIN;
  if (!isStdin) await checkThere(file, "the file with the rows to answer for");
  const target = out === undefined ? undefined : { label: "--out", file: out };
  if (target) await checkPlace(target, [modelFile, ...(isStdin ? [] : [file])]);
  const name = isStdin ? "standard input" : file;
  const source = isStdin ? await readStdin(stdin(), printer) : file;
  const head = await headOf(name, source);
  const { recipe } = model;
  if (isIdx(head) !== (recipe.kind === "images"))
    throw new Error(
      `${modelFile} has learned ${recipe.kind === "images" ? "images, so give an IDX file" : "a table, so give a CSV file"}.`,
    );
  const rows =
    recipe.kind === "images"
      ? await imageRows(name, source, recipe)
      : tableRows(await readTable(name, head, encoding, source), model, recipe, printer);
  if (target) await checkReplaced(target, formOf(rows, model, printer));
  const predictions = predictionsOf(model, (await evaluate(model.y, rows.feed, model.parameters)) as Tensor);
  const texts = printer.isJson ? jsonLines(rows, predictions) : csvLines(rows, predictions, model);
  if (target === undefined) {
    for (const text of texts) await printer.write(text);
    return;
  }
  const { file: written } = target;
  await writeWhole(written, texts);
  if (printer.isJson) return printer.tell({ event: "written", file: written, rows: predictions.length });
  printer.say(`Wrote ${predictions.length} ${predictions.length === 1 ? "row" : "rows"} to ${written}.`);
}

function tableRows(table: Table, model: Model, recipe: TableRecipe, printer: Printer): Rows {
  const { feed, warnings } = tableFeed(table, model, recipe);
  for (const warning of warnings) printer.warn(warning);
  const decimal = decimalOf(table);
  return {
    ...{ feed, header: table.header, cells: (i) => table.rows[i], delimiter: table.delimiter, target: recipe.target },
    number: (value) => String(value).replace(".", decimal),
  };
}

async function imageRows(file: string, source: string | Uint8Array, { shape }: ImagesRecipe): Promise<Rows> {
  const images = await readImages(file, source);
  const [count, ...sides] = images.shape;
  if (sides.join() !== shape.join())
    throw new Error(`${file} has images of ${sides.join(" × ")}, but the model has learned ${shape.join(" × ")}.`);
  const size = shape.reduce((product, side) => product * side, 1);
  return {
    feed: { image: scaledBytes(images.pixels, [count, size]) },
    ...{ header: ["image"], cells: (i) => [String(i + 1)], delimiter: ",", target: "class", number: String },
  };
}

/** How many rows are written at a time. */
const PIECE = 1000;

function* pieces(count: number, textOf: (i: number) => string): Generator<string> {
  for (let start = 0; start < count; start += PIECE) {
    const length = Math.min(PIECE, count - start);
    yield Array.from({ length }, (_, i) => textOf(start + i)).join("");
  }
}

/** The first line of predictions as CSV. */
function headerLine({ header, delimiter, target }: Rows, { recipe }: Model): string {
  const answerName = freeName(`predicted_${target}`, header);
  const names = recipe.classes ? [answerName, freeName("probability", [...header, answerName])] : [answerName];
  return rowText([...header, ...names], delimiter);
}

/** How the predictions are written. An earlier file of the same columns begins so too. */
const formOf = (rows: Rows, model: Model, { isJson }: Printer): Form => ({
  about: "an earlier prediction with the same columns",
  begins: isJson ? `{"row":1,"target":${JSON.stringify(rows.target)},` : headerLine(rows, model),
});

function* csvLines(rows: Rows, predictions: readonly Prediction[], model: Model): Generator<string> {
  const { cells, delimiter, number } = rows;
  yield headerLine(rows, model);
  yield* pieces(predictions.length, (i) => {
    const each = predictions[i];
    const added = "probability" in each ? [each.answer, number(each.probability)] : [number(each.answer)];
    return rowText([...cells(i), ...added], delimiter);
  });
}

const jsonLines = ({ target }: Rows, predictions: readonly Prediction[]): Generator<string> =>
  pieces(predictions.length, (i) => {
    const { answer, ...others } = predictions[i];
    return `${JSON.stringify({ row: i + 1, target, answer, ...others })}\n`;
  });
