import { readCsvCells } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refusesLater } from "./refuses.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("cells are texts, row by row, and rows may differ in length", async () => {
  const text = '\ufeffwidth, kind\n1.50,"a ""big"" cat"\r\n\n4\n5,dog,"two\nlines"\n';
  assert.equal(await readCsvCells(bytesOf(text)), [
    ["width", "kind"],
    ["1.50", 'a "big" cat'],
    ["4"],
    ["5", "dog", "two\nlines"],
  ]);
  assert.equal(await readCsvCells(bytesOf("")), []);
});

test("options say how a file is divided into cells", async () => {
  const text = "written by hand\n# widths\n1,5;'a;b'\n";
  const options = { delimiter: ";", quote: "'", comment: "#", skipRows: 1 };
  assert.equal(await readCsvCells(bytesOf(text), options), [["1,5", "a;b"]]);
  const latin = Uint8Array.of(0xe4, 0x2c, 0x31);
  assert.equal(await readCsvCells(latin, { encoding: "latin1" }), [["ä", "1"]]);
});

test("misplaced quotes and options outside their domain are refused", async () => {
  await refusesLater(
    () => readCsvCells(bytesOf('a,b\n1,"2')),
    "CSV: line 2, column 2: the quoted cell has no end; close it with a quote.",
  );
  await refusesLater(
    () => readCsvCells(bytesOf("a"), { delimiter: "ab" }, "small.csv"),
    'small.csv: delimiter is "ab"; give one character that is neither a quote nor a line end.',
  );
});

test.run();
