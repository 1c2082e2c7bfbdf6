// What messages about a file of another kind propose is what works, and not what is given already.
import { type CsvOptions, parseCsv, readCsv } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "./refuses.js";

const told = (text: string, options: object, message: string) =>
  refuses(() => parseCsv(text, options as CsvOptions), `CSV: ${message}`);

const bare = (x: unknown, options: object = {}) => ({ header: false, columns: { x }, ...options });

test("the delimiter in force is not proposed", () => {
  told(
    'a\n"1,5"\n',
    { columns: { x: "a" } },
    'line 2, column 1: "1,5" is not a number; where it means 1.5, give decimal: ","; separators of thousands are not read.',
  );
  told('"a,b",c\n1,2\n', { columns: { x: "a" } }, 'there is no column "a"; the header has "a,b", "c".');
  told('"a;b"\n1\n', { columns: { x: "a" }, delimiter: ";" }, 'there is no column "a"; the header has "a;b".');
  told(
    "1,5\n",
    bare(1, { delimiter: ";" }),
    'line 1, column 1: "1,5" is not a number; where it means 1.5, give decimal: ","; separators of thousands are not read.',
  );
});

test("a wrong delimiter is named for columns of every kind", () => {
  const cell = (text: string, other: string) =>
    `the row is one cell, ${JSON.stringify(text)}, but its cells seem to be separated by ${JSON.stringify(other)}: give delimiter`;
  told(
    "p;1\n",
    bare({ category: 2 }),
    'there is no column 2; the first row has 1 cells, but its cells seem to be separated by ";": give delimiter.',
  );
  told("2024-02-29;1\n", bare({ date: 1 }), `line 1, column 1: ${cell("2024-02-29;1", ";")}.`);
  told("yes\t1\n", bare({ boolean: 1 }), `line 1, column 1: ${cell("yes\t1", "\t")}.`);
  told("1 2\n3 4\n", bare(1), `line 1, column 1: ${cell("1 2", " ")}.`);
  told(
    "a b\n1 2\n",
    { columns: { x: ["a", "b"] } },
    'there is no column "a"; the header has "a b", but its cells seem to be separated by " ": give delimiter.',
  );
  assert.equal(parseCsv("a b\n1 2\n", { columns: { x: ["a", "b"] }, delimiter: " " }).data.x.toArray(), [[1, 2]]);
  told(
    "12 000\n",
    bare(1),
    'line 1, column 1: "12 000" is not a number; correct it, or count it as missing: missing.marks.',
  );
});

test("categories whose first rows can be cut alike, until the delimiter is given", () => {
  const fix = 'its cells seem to be separated by ";": give delimiter, or delimiter: "," where they are not.';
  told("p;1\nq;2\n", bare({ category: 1 }), `line 2, column 1: the row is one cell, "q;2", but ${fix}`);
  told("k;n\np;1\n", { columns: { x: { category: 1 } } }, `line 2, column 1: the row is one cell, "p;1", but ${fix}`);
  const read = (text: string, options: object) =>
    parseCsv(text, { header: false, columns: { x: { category: 1 } }, ...options }).categories.x;
  assert.equal(read("p;1\nq;2\n", { delimiter: "," }), ["p;1", "q;2"]);
  assert.equal(read("p;1\nq;2\n", { delimiter: ";" }), ["p", "q"]);
  assert.equal(read("New York\nLos Angeles\n12:30\n", {}), ["12:30", "Los Angeles", "New York"]);
  assert.equal(read("horror;comedy\ndrama\n", {}), ["drama", "horror;comedy"]);
});

test("a decimal mark that is given is not proposed, and no two fixes undo each other", () => {
  const file = { delimiter: ";", decimal: ",", columns: { x: "a" } };
  told(
    "a\n2,5\n1.234\n",
    file,
    'line 3, column 1: "1.234" is not a number; decimal is ","; take separators of thousands out, or, where it means 1.234, give the column its own: { number, decimal: "." }.',
  );
  const end =
    "take separators of thousands out, or, where numbers of the column are written in several ways, read it with convert.";
  told(
    "a\n1.234\n2,5\n",
    { ...file, columns: { x: { number: "a", decimal: "." } } },
    `line 3, column 1: "2,5" is not a number; columns.x.decimal is "."; ${end}`,
  );
});

test("UTF-16 without a byte order mark is reported with its byte order", async () => {
  const columns = { x: { category: "k" } } as const;
  for (const text of ["k\nab\n", "é\nab\n"]) {
    const little = Uint8Array.from([...text].flatMap((each) => [each.charCodeAt(0), 0]));
    const big = Uint8Array.from([...text].flatMap((each) => [0, each.charCodeAt(0)]));
    for (const [bytes, encoding] of [
      [little, "utf-16le"],
      [big, "utf-16be"],
    ] as const) {
      try {
        await readCsv(bytes, { columns });
        assert.unreachable();
      } catch (error) {
        assert.match((error as Error).message, `or give its encoding, such as "${encoding}".`);
      }
    }
  }
});

test("a NUL that is only damage is not said to be UTF-16", async () => {
  await refusesLater(
    () => readCsv(Uint8Array.from([0, 97, 44, 98, 10, 49, 44, 50, 10]), { columns: { x: "b" } }),
    "CSV: line 1, column 1: there is a NUL character, so this is not a text; take it out, or save the file as CSV in UTF-8.",
  );
});

test("what is broken in UTF-16 is not said to be Latin-1", async () => {
  const damaged = "so this is not a text; it is damaged or cut off; save the file again, as CSV in UTF-8.";
  const broken = async (bytes: readonly number[], place: string) =>
    refusesLater(
      () => readCsv(Uint8Array.from(bytes), { header: false, columns: { x: { category: 1 } }, encoding: "utf-16le" }),
      `CSV: ${place}: there is a byte that is not utf-16le, ${damaged}`,
    );
  await broken([65, 0, 10, 0, 65], "line 2, column 1");
  await broken([65, 0, 0, 0xdc, 10, 0], "line 1, column 1");
});

test("a mark that contradicts the encoding is refused", async () => {
  const marks = { "utf-8": [0xef, 0xbb, 0xbf], "utf-16le": [0xff, 0xfe], "utf-16be": [0xfe, 0xff] } as const;
  const encodings = ["utf-8", "utf-16", "utf-16le", "utf-16be", "latin1", "windows-1252"] as const;
  for (const [told, mark] of Object.entries(marks)) {
    const bytes = Uint8Array.from([...mark, 65, 0, 10, 0]);
    for (const encoding of encodings) {
      if (encoding === told || (encoding === "utf-16" && told !== "utf-8")) continue;
      await refusesLater(
        () => readCsv(bytes, { header: false, columns: { x: { category: 1 } }, encoding }),
        `CSV: the file begins with the byte order mark of ${told}, but encoding is "${encoding}"; leave encoding out.`,
      );
    }
  }
});

test.run();
