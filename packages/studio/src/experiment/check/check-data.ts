import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";
import { type DataSetup, POINT_SETS } from "../setup.js";
import { BOUNDS } from "./bounds.js";
import { checkNumber, Fields, isText, refuse } from "./fields.js";

const NAMES = {
  points: ["kind", "set", "samples", "noise", "test"],
  csv: ["kind", "name", "sha256", "inputs", "target", "as", "test"],
  curve: ["kind", "heights"],
  mnist: ["kind", "train", "test"],
} as const;

/** The most characters of the name of a file or a column, and the most columns. */
export const NAME = 200;
export const COLUMNS = 64;

/** @throws ExperimentError for data that cannot be made. */
export function checkData(path: string, value: unknown): DataSetup {
  const all = [...new Set(Object.values(NAMES).flat())];
  const kind = new Fields(path, value, all).choice("kind", ["points", "csv", "curve", "mnist"]);
  const fields = new Fields(path, value, NAMES[kind]);
  switch (kind) {
    case "points":
      return {
        kind,
        set: fields.choice("set", POINT_SETS),
        samples: fields.number("samples", BOUNDS.samples),
        noise: fields.number("noise", BOUNDS.noise),
        test: fields.number("test", BOUNDS.test),
      };
    case "curve":
      return { kind, heights: fields.list("heights", 2, 1000, (at, each) => checkNumber(at, each, BOUNDS.height)) };
    case "mnist":
      return {
        kind,
        train: fields.number("train", BOUNDS.trainDigits),
        test: fields.number("test", BOUNDS.testDigits),
      };
    case "csv":
      return checkCsv(fields);
  }
}

function checkCsv(fields: Fields): DataSetup {
  const column = (at: string, value: unknown): string =>
    isText(value, NAME) ? value : refuse(at, value, sentence("wanted.column", { most: NAME }));
  const inputs = fields.list("inputs", 1, COLUMNS, column);
  const target = fields.text("target", NAME);
  const twice = [...inputs, target].find((each, i, all) => all.indexOf(each) !== i);
  if (twice !== undefined) {
    throw new ExperimentError(sentence("error.columnTwice", { path: fields.path, column: twice }));
  }
  return {
    kind: "csv",
    name: fields.text("name", NAME),
    sha256: fields.text("sha256", 64, /^[\da-f]{64}$/, sentence("wanted.sha256")),
    inputs,
    target,
    as: fields.choice("as", ["class", "number"]),
    test: fields.number("test", BOUNDS.test),
  };
}
