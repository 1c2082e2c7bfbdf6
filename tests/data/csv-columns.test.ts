// Options of columns that contradict one another, or have holes.
import {
  type CsvOptions,
  imputerFromJSON,
  parseCsv,
  plane,
  scaledBytes,
  scalerFromJSON,
  standardScaler,
} from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

/** A list whose first place is empty. */
function afterHole<T>(value: T): T[] {
  const list = new Array<T>(2);
  list[1] = value;
  return list;
}

test("no text means both yes and no", () => {
  const both = (column: object, message: string) =>
    refuses(() => parseCsv("a\n1\n", { columns: { x: { boolean: "a", ...column } } }), `CSV: columns.x ${message}`);
  const fix = "for both true and false; leave it out of one of them.";
  both({ true: ["x"], false: ["X"] }, `takes "x" ${fix}`);
  both({ true: ["oui", "Ja"], false: ["ja"] }, `takes "Ja" ${fix}`);
  const read = (text: string, column: object) =>
    parseCsv(text, { columns: { x: { boolean: "a", ...column } as { boolean: string } } }).data.x.toArray();
  // A given list removes its texts from the default of the other list.
  assert.equal(read("a\nN\nn\nno\nf\n", { true: ["N"] }), [1, 1, 0, 0]);
  assert.equal(read("a\n0\nF\n", { true: ["0"] }), [1, 0]);
  assert.equal(read("a\nT\nyes\nx\n", { false: ["t", "x"] }), [0, 1, 0]);
  refuses(
    () => read("a\nmaybe\n", { true: ["0"] }),
    'CSV: line 2, column 1: "maybe" is neither yes ("0") nor no ("false", "f", "no", "n"); correct it, or name it in true or false.',
  );
  refuses(
    () => read("a\n1\n", { false: ["true", "t", "yes", "y", "1"] }),
    "CSV: columns.x.true is []; give a list of texts.",
  );
});

test("refuses a hole in a list of the options, like undefined", () => {
  const option = (x: unknown, message: string) =>
    refuses(() => parseCsv("a\n1\n", { columns: { x } } as unknown as CsvOptions), `CSV: columns.x${message}`);
  const hole = afterHole(1);
  const fix = "; give its name in the header, or its number, counted from 1.";
  for (const x of [hole, { number: hole }, { boolean: hole }, { date: hole }, { column: hole, convert: Number }]) {
    option(x, ` names the column undefined${fix}`);
  }
  const texts = afterHole("a");
  option({ boolean: "a", true: texts }, '.true is [,"a"]; give a list of texts.');
  option({ category: "a", categories: texts }, '.categories is [,"a"]; give a list of texts, each once.');
  option(
    { number: "a", missing: { marks: texts } },
    '.missing.marks is [,"a"]; give a list of texts, such as ["NA", "?"].',
  );
  refuses(
    () => parseCsv("a\n1\n", { columns: { x: "a" }, missing: { marks: texts } }),
    'CSV: missing.marks is [,"a"]; give a list of texts, such as ["NA", "?"].',
  );
});

test("refuses a hole in a shape or a list of numbers", () => {
  refuses(
    () => scaledBytes(new Uint8Array(2), afterHole(2)),
    "scaledBytes: 2 bytes were given for shape [, 2]; give the number of samples first, and one byte for each element.",
  );
  refuses(
    () => standardScaler().fit({ shape: afterHole(2), read() {} }),
    'standardScaler: column "training" has shape [, 2]; give one entry for each sample.',
  );
  refuses(() => plane({ slopes: afterHole(1) }), "plane: slopes is [,1]; give a finite number for each coordinate.");
  refuses(
    () => imputerFromJSON({ kind: "imputer", shape: [2], fill: afterHole(1) }),
    "imputerFromJSON: this is not an imputer; give what toJSON() of a fitted imputer returned.",
  );
  refuses(
    () => scalerFromJSON({ kind: "standardScaler", shape: [2], shift: afterHole(1), scale: [1, 1], range: [0, 1] }),
    "scalerFromJSON: the shape, shift, scale, range and columns of the standardScaler do not belong together; give what toJSON() of a fitted scaler returned.",
  );
});

test.run();
