import { readCsvCells } from "@rxgrad/data";
import * as fc from "fast-check";
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

test("rows without a quote have the cells that csv-parse finds", async () => {
  const characters = [..."aé1.,;# \t\f\v\r\n\u00a0\u3000\ufeff😀"];
  const text = fc.array(fc.constantFrom(...characters), { maxLength: 40 }).map((each) => each.join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(",", ";", "\t", " "), async (drawn, delimiter) => {
      // A row with quotes leads the whole of a small file through csv-parse.
      const parsed = await readCsvCells(bytesOf(`x${drawn}\n"q"`), { delimiter });
      assert.equal(await readCsvCells(bytesOf(`x${drawn}`), { delimiter }), parsed.slice(0, -1));
      const unquoted = await readCsvCells(bytesOf(`x${drawn}`), { delimiter, quote: false });
      assert.equal(unquoted, parsed.slice(0, -1));
    }),
    { numRuns: 2000 },
  );
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
