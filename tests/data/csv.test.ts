import { type CsvColumns, type CsvOptions, parseCsv } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** The numbers of a text's columns a and b. */
const numbers = (text: string, options: Partial<CsvOptions> = {}) =>
  parseCsv(text, { columns: { x: ["a", "b"] }, ...options }).data.x!.toArray();

test("named columns become tensors, and the others are ignored", () => {
  const { data, categories, rows } = parseCsv("id,w,h,kind\nr1,1,2.5,cat\nr2,3,-4e-2,dog\nr3,.5,+6.,cat\n", {
    columns: {
      x: ["w", "h"],
      one: "h",
      t: { category: "kind" },
      index: { category: "kind", as: "index" },
      ordered: { category: "kind", as: "index", categories: ["owl", "dog", "cat"] },
    },
  });
  assert.is(rows, 3);
  assert.equal(data.x.toArray(), [[1, 2.5], [3, -0.04], [0.5, 6]]); // biome-ignore format: short
  assert.equal(data.one.toArray(), [2.5, -0.04, 6]);
  assert.equal(data.t.toArray(), [[1, 0], [0, 1], [1, 0]]); // biome-ignore format: short
  assert.equal(data.index.toArray(), [0, 1, 0]);
  assert.equal(data.ordered.toArray(), [2, 1, 2]);
  assert.equal(categories, { t: ["cat", "dog"], index: ["cat", "dog"], ordered: ["owl", "dog", "cat"] });
});

test("without a header, columns go by their numbers, counted from 1", () => {
  const { data } = parseCsv("1,2,x\n3,4,y\n", { header: false, columns: { x: [1, 2], t: { category: 3 } } });
  assert.equal(data.x.toArray(), [[1, 2], [3, 4]]); // biome-ignore format: short
  assert.equal(data.t.toArray(), [[1, 0], [0, 1]]); // biome-ignore format: short
  assert.equal(parseCsv("a,a\n1,2\n", { columns: { x: [2, 1] } }).data.x.toArray(), [[2, 1]]);
});

test("categories are numbered in the order of their text, not of their rows", () => {
  const kinds = ["pear", "Apple", "Öl", "apple", "10", "9"];
  const { data, categories } = parseCsv(`k\n${kinds.join("\n")}`, { columns: { t: { category: "k", as: "index" } } });
  assert.equal(categories.t, ["10", "9", "Apple", "apple", "pear", "Öl"]);
  assert.equal(
    data.t.toArray(),
    kinds.map((kind) => categories.t.indexOf(kind)),
  );
});

test("lines end with LF, CR LF or CR, and the last line may end without one", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    for (const last of ["", end, end + end]) {
      assert.equal(numbers(`a,b${end}1,2${end}3,4${last}`), [[1, 2], [3, 4]]); // biome-ignore format: short
    }
  }
});

test("blank lines are skipped anywhere", () => {
  assert.equal(numbers("\n  \na,b\n\n1,2\n\t\n\r\n3,4\n\n"), [[1, 2], [3, 4]]); // biome-ignore format: short
});

test("quoted cells keep delimiters, line ends and doubled quotes, and spaces around a cell do not matter", () => {
  const text = ' "a, b" ,"say ""hi""\r\nthere","" \n 1 ,"2", "x"\n';
  const { data } = parseCsv(text, { columns: { x: ["a, b", 'say "hi"\r\nthere'], t: { category: 3 } } });
  assert.equal(data.x.toArray(), [[1, 2]]);
  const { categories } = parseCsv('k\n" two "\ntwo\n" "\n', { columns: { t: { category: "k" } } });
  assert.equal(categories.t, [" ", " two ", "two"]);
});

test("reads another delimiter", () => {
  for (const delimiter of [";", "\t", "|", " ", "·", "𝄞"]) {
    assert.equal(numbers(`a${delimiter}b\n1${delimiter}"2"\n`, { delimiter }), [[1, 2]]);
  }
  assert.equal(
    parseCsv("a\tb\n\t\n", { delimiter: "\t", columns: { x: ["a", "b"] }, missing: { number: 7 } }).data.x.toArray(),
    [[7, 7]],
  );
});

test("a byte order mark is not part of the text", () => {
  assert.equal(numbers("\ufeffa,b\n1,2\n"), [[1, 2]]);
  assert.equal(numbers('\ufeff"a",b\n1,2\n'), [[1, 2]]);
});

test("missing cells are filled on request", () => {
  const { data, categories } = parseCsv('x,k\n,a\nNA,NA\n3,\n"",b\n', {
    columns: { x: "x", t: { category: "k", as: "index" } },
    missing: { marks: ["NA"], number: -1, category: "unknown" },
  });
  assert.equal(data.x.toArray(), [-1, -1, 3, -1]);
  assert.equal(categories.t, ["a", "b", "unknown"]);
  assert.equal(data.t.toArray(), [0, 2, 2, 1]);
});

test("columns may have the names of Object's properties", () => {
  const columns = JSON.parse('{ "__proto__": ["constructor"], "t": { "category": "__proto__" } }') as CsvColumns;
  const text = "__proto__,constructor,toString\n__proto__,1,2\nhasOwnProperty,3,4\n";
  const { data, categories } = parseCsv(text, { columns });
  assert.equal(Object.keys(data), ["__proto__", "t"]);
  assert.equal(Object.values(data)[0]!.toArray(), [[1], [3]]);
  assert.equal(categories.t, ["__proto__", "hasOwnProperty"]);
  assert.is(Object.getPrototypeOf(data), Object.prototype);
});

/** The content of a cell, and how the cell is written. */
const cell = fc
  .tuple(fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é", "😀", "1", "\t") }), fc.boolean())
  .map(([text, isQuoted]) => {
    const plain = text.replace(/[",\n\r]/g, "").trim();
    return isQuoted ? { text, written: `"${text.replaceAll('"', '""')}"` } : { text: plain, written: plain };
  });

test("reads back any table in this format, cell by cell", () => {
  const tables = fc.integer({ min: 2, max: 5 }).chain((width) =>
    fc.record({
      rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      width: fc.constant(width),
    }),
  );
  fc.assert(
    fc.property(tables, ({ rows, end, width }) => {
      const text = rows.map((row) => row.map(({ written }) => written).join(",")).join(end);
      const places = Array.from({ length: width }, (_, i) => i + 1);
      const { data, categories } = parseCsv(text, {
        header: false,
        columns: Object.fromEntries(places.map((at) => [`c${at}`, { category: at, as: "index" as const }])),
        missing: { category: "" },
      });
      rows.forEach((row, i) => {
        row.forEach(({ text }, j) => {
          assert.is(categories[`c${j + 1}`]![data[`c${j + 1}`]!.at(i)], text);
        });
      });
    }),
    { numRuns: 300 },
  );
});

test("reads text longer than its pieces, cut anywhere", () => {
  const row = (i: number) => `${i},"${"é".repeat(i % 50)}\r\n""",${-i}`;
  const count = 8000; // about 300,000 characters, and pieces of 65,536
  const text = `a,k,b\r\n${Array.from({ length: count }, (_, i) => row(i)).join("\r\n")}`;
  const { data } = parseCsv(text, { columns: { x: ["a", "b"] } });
  assert.equal([...data.x.data], Array.from({ length: count }, (_, i) => [i, 0 - i]).flat());
});

test("reads a long row, and finds one number in it by its place", () => {
  const width = 100_000;
  const header = Array.from({ length: width }, (_, i) => `c${i}`).join(",");
  const { data } = parseCsv(`${header}\n${Array.from({ length: width }, (_, i) => i).join(",")}\n`, {
    columns: { x: ["c99999", "c7"] },
  });
  assert.equal(data.x.toArray(), [[99999, 7]]);
});

test.run();
