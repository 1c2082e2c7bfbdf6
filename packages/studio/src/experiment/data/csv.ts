import { readCsv, standardScaler } from "@rxgrad/data";
import type { Tensor } from "rxgrad";
import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";
import type { CsvSetup } from "../setup.js";
import { MISSING, MOST_CLASSES } from "./csv-rules.js";
import { type Parts, type Prepared, parted, unchanging } from "./prepared.js";
import { sha256Of } from "./sha256.js";

/**
 * The data of a dropped file, scaled to mean 0 and deviation 1 over the training data; so are targets that are numbers.
 *
 * @param file The bytes of the file.
 * @throws ExperimentError for another file than that of the setup, or a share that keeps no row for testing; DataError for cells that do not fit, with line and column.
 */
export async function csvOf(setup: CsvSetup, file: Uint8Array | undefined, seed: number): Promise<Prepared> {
  const { name, sha256, inputs, target, as, test } = setup;
  if (file === undefined) throw new ExperimentError(sentence("error.csvDrop", { name }));
  if ((await sha256Of(file)) !== sha256) {
    throw new ExperimentError(sentence("error.csvOther", { name }));
  }
  const { all, classes } = as === "class" ? await classified(setup, file) : await numbered(setup, file);
  if (classes && classes.length > MOST_CLASSES) {
    throw new ExperimentError(sentence("error.csvClasses", { target, count: classes.length, most: MOST_CLASSES }));
  }
  checkShare(setup, all.x.shape[0] as number);
  const parts = scaledIn("x", parted(all, test, seed));
  return unchanging({ ...(classes ? parts : scaledIn("t", parts)), inputs, classes });
}

/** @throws ExperimentError for a share that keeps no row for testing: the program of the run could not split it off. */
function checkShare({ name, test }: CsvSetup, rows: number): void {
  if (test === 0 || Math.round(test * rows) > 0) return;
  const least = Math.ceil(50 / rows) / 100;
  throw new ExperimentError(sentence("error.csvShare", { test, rows, name, least }));
}

/** The same parts, with a column scaled by its mean and deviation in the training data. */
function scaledIn(column: "x" | "t", { train, test }: Parts): Parts {
  const scaler = standardScaler().fit(train[column]);
  const scaled = (part: Parts["train"]): Parts["train"] => ({ ...part, [column]: scaler.transform(part[column]) });
  return { train: scaled(train), test: test && scaled(test) };
}

interface Read {
  readonly all: { readonly x: Tensor; readonly t: Tensor };
  readonly classes: readonly string[] | undefined;
}

async function classified({ name, inputs, target }: CsvSetup, file: Uint8Array): Promise<Read> {
  const columns = { x: inputs, t: { category: target } };
  const { data, categories } = await readCsv(file, { columns, missing: MISSING }, name);
  return { all: data, classes: categories.t };
}

async function numbered({ name, inputs, target }: CsvSetup, file: Uint8Array): Promise<Read> {
  const { data } = await readCsv(file, { columns: { x: inputs, t: [target] }, missing: MISSING }, name);
  return { all: data, classes: undefined };
}
