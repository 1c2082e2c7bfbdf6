// Files of many formats, as Python's csv module writes and reads them. tests/fixtures/csv/generate.py makes them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CsvOptions, imputer, parseCsv, readCsv, streamCsv } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "./refuses.js";

interface Table {
  readonly options: Omit<CsvOptions, "columns">;
  readonly bytes: string;
  readonly dropped: number;
  readonly x: readonly (readonly [number, number])[];
  readonly names: readonly string[];
  readonly flags: readonly number[];
  readonly days: readonly number[];
  readonly kept: readonly (readonly (number | null)[])[];
  readonly means: readonly number[];
  readonly medians: readonly number[];
}

const path = fileURLToPath(new URL("../fixtures/csv/tables.jsonl", import.meta.url));
const lines = readFileSync(path, "utf8").trimEnd().split("\n");
const tables = lines.map((line): Table => JSON.parse(line));
const bytesOf = ({ bytes }: Table): Uint8Array => new Uint8Array(Buffer.from(bytes, "base64"));

const NAMES = ["Größe", "café", "naïve", "plain", "a b"];
const columns = {
  x: ["first", "second"],
  name: { category: "name", as: "index", categories: NAMES },
  flag: { boolean: "flag" },
  day: { date: "day" },
} as const;
const missing = { marks: ["NA"], rows: "drop" } as const;

/** Numbers of days are computed in another order than in Python. */
function close(actual: number, wanted: number, tolerance: number): void {
  assert.ok(Math.abs(actual - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${actual} is not ${wanted}`);
}

test("every table is read whole, as by Python", async () => {
  assert.ok(tables.length >= 48);
  for (const table of tables) {
    const { data, rows, dropped } = await readCsv(bytesOf(table), { ...table.options, columns, missing });
    assert.is(rows, table.x.length);
    assert.is(dropped, table.dropped);
    assert.equal(data.x.toArray(), table.x);
    assert.equal(
      data.name.toArray().map((each) => NAMES[each]),
      table.names,
    );
    assert.equal(data.flag.toArray(), table.flags);
    table.days.forEach((day, i) => {
      close(data.day.at(i), day, 1e-15);
    });
  }
});

test("every table is read as a stream, in chunks of any length, from any place", async () => {
  for (const [i, table] of tables.entries()) {
    const bytes = bytesOf(table);
    const source = {
      async *[Symbol.asyncIterator]() {
        const length = 1 + (i % 7);
        for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
      },
    };
    const feeds = streamCsv(source, { ...table.options, columns, missing, size: 2 });
    const iterator = feeds[Symbol.asyncIterator]();
    const got: number[][] = [];
    const cursors = [iterator.cursor()];
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
      got.push(...step.value.x.toArray());
      cursors.push(iterator.cursor());
    }
    assert.equal(got, table.x);
    const from = cursors[cursors.length >> 1]!;
    const rest: number[][] = [];
    for await (const { x } of feeds.from(from)) rest.push(...x.toArray());
    assert.equal(rest, table.x.slice(from.sample));
  }
});

test("missing numbers are filled with the mean or the median of the others", async () => {
  const kept = { x: { number: ["first", "second"], missing: { rows: "keep" } } } as const;
  for (const table of tables) {
    const options = { ...table.options, columns: kept, missing: { marks: ["NA"] } };
    const { data } = await readCsv(bytesOf(table), options);
    const numbers = table.kept.map((row) => row.map((each) => each ?? Number.NaN));
    assert.equal(data.x.toArray(), numbers);
    for (const [strategy, fill] of [
      ["mean", table.means],
      ["median", table.medians],
    ] as const) {
      const fitted = imputer({ strategy }).fit(data.x);
      const streamed = await imputer({ strategy }).fitStream(streamCsv(bytesOf(table), { ...options, size: 3 }), "x");
      assert.equal(streamed.toJSON(), fitted.toJSON());
      fitted.toJSON().fill.forEach((value, i) => {
        close(value, fill[i] as number, 1e-14);
      });
      const { fill: own } = fitted.toJSON();
      assert.equal(
        fitted.transform(data.x).toArray(),
        table.kept.map((row) => row.map((each, i) => each ?? own[i])),
      );
    }
  }
});

const text = "a;b\n1,5;2\n";
const read = (given: string, options: Partial<CsvOptions> = {}) =>
  parseCsv(given, { columns: { x: ["a", "b"] }, ...options }, "f.csv");

test("a wrong delimiter is recognized and named", () => {
  for (const delimiter of [";", "\t", "|", ":"]) {
    refuses(
      () => read(`a${delimiter}b\n1${delimiter}2\n`),
      `f.csv: there is no column "a"; the header has ${JSON.stringify(`a${delimiter}b`)}, but its cells seem to be separated by ${JSON.stringify(delimiter)}: give delimiter.`,
    );
  }
  refuses(
    () => read("a,b\n1,2\n", { delimiter: ";" }),
    'f.csv: there is no column "a"; the header has "a,b", but its cells seem to be separated by ",": give delimiter.',
  );
  // A comma in the header does not hide it.
  refuses(
    () => read('"a";"b"\n1;2\n'),
    'f.csv: line 1, column 1: there is text after the closing quote of the cell; its cells seem to be separated by ";": give delimiter.',
  );
  // A comma in the header does not hide it.
  refuses(
    () => read("b;a, in meters;c\n1;2;3\n", { columns: { x: "c" } }),
    'f.csv: there is no column "c"; the header has "b;a", "in meters;c", but its cells seem to be separated by ";": give delimiter.',
  );
});

test("a wrong delimiter without a header, and where it shows in a later row", () => {
  const bare = { header: false, columns: { x: [1, 2] } };
  refuses(
    () => read("1;2\n", bare),
    'f.csv: there is no column 2; the first row has 1 cells, but its cells seem to be separated by ";": give delimiter.',
  );
  refuses(
    () => read("1;2\n", { header: false, columns: { x: 1 } }),
    'f.csv: line 1, column 1: the row is one cell, "1;2", but its cells seem to be separated by ";": give delimiter.',
  );
  refuses(
    () => read("1;2\n1,5;2\n", { header: false, columns: { x: { category: 1 } } }),
    'f.csv: line 2, column 2: the row has 2 cells but the first row has 1; its cells seem to be separated by ";": give delimiter; otherwise give every row as many.',
  );
});

test("a decimal comma, for all columns or one", () => {
  assert.equal(read(text, { delimiter: ";", decimal: "," }).data.x!.toArray(), [[1.5, 2]]);
  const one = parseCsv('a,b\n1.5,"2,5"\n', { columns: { x: "a", y: { number: "b", decimal: "," } } });
  assert.equal([one.data.x.toArray(), one.data.y.toArray()], [[1.5], [2.5]]);
});

test("comments, skipped lines and quotes of another kind", () => {
  const given = "Export \"of today\n\n# it's \"unclosed\na,b\n#1,2\n1,'2'\n'#1',2\n# the end";
  const options = { skipRows: 2, comment: "#", quote: "'", columns: { x: "b", t: { category: "a" } } } as const;
  const { data, categories } = parseCsv(given, options);
  assert.equal(data.x.toArray(), [2, 2]);
  assert.equal(categories.t, ["#1", "1"]);
  const unquoted = parseCsv('a\n5" nail\n"\n', { columns: { t: { category: "a" } }, quote: false });
  assert.equal(unquoted.categories.t, ['"', '5" nail']);
  // Line numbers count skipped lines too.
  refuses(() => parseCsv("#\n#\na\n#\nx\n", { columns: { x: "a" }, comment: "#" }), 'CSV: line 5, column 1: "x" is not a number; correct it, or count it as missing: missing.marks.'); // biome-ignore format: long
});

test("comments longer than the longest row allowed are not kept in memory", () => {
  const long = `#${"x".repeat(2 ** 24 + 9)}\na\n1\n`;
  assert.equal(parseCsv(long, { columns: { x: "a" }, comment: "#" }).data.x.toArray(), [1]);
});

test("a converter reads cells of any format", () => {
  const sizes = ["S", "M", "L"];
  const convert = (cell: string): number => sizes.indexOf(cell);
  const columns = { one: { column: "a", convert }, many: { column: ["a", "b"], convert } } as const;
  const { data } = parseCsv("a,b\nL,S\nM,L\n", { columns });
  assert.equal([data.one.toArray(), data.many.toArray()], [[2, 1], [[2, 0], [1, 2]]]); // biome-ignore format: short
  const bad = (made: (cell: string) => unknown, message: string) =>
    refuses(
      () => parseCsv("a\nXL\n", { columns: { x: { column: "a", convert: made as (cell: string) => number } } }),
      `CSV: line 2, column 1: ${message}`,
    );
  bad(() => Number.NaN, 'convert made NaN of "XL"; return a finite number.');
  bad(() => "2", 'convert made "2" of "XL"; return a finite number.');
  bad(() => {
    throw new RangeError("no such size");
  }, 'convert threw at "XL": no such size');
});

test("invalid booleans and dates", () => {
  const bad = (cell: string, column: object, message: string) =>
    refuses(
      () => parseCsv(`a\n"${cell}"\n`, { columns: { x: column as { date: string } } }),
      `CSV: line 2, column 1: "${cell}" ${message}`,
    );
  bad(
    "maybe",
    { boolean: "a" },
    'is neither yes ("true", "t", "yes", "y", "1") nor no ("false", "f", "no", "n", "0"); correct it, or name it in true or false.',
  );
  bad("yes", { boolean: "a", true: ["ja"], false: ["nein"] }, 'is neither yes ("ja") nor no ("nein"); correct it, or name it in true or false.'); // biome-ignore format: long
  for (const cell of [
    ...["2023-02-29", "2024-13-01", "2024-00-10", "29.02.2024", "2024-2-9", "2024-02-29T24:00", "2024-02-29T12:60"],
    ...["2024-02-29T12", "2024-02-29T12:00+25:00", "yesterday", "2024-02-29T12:00:60", "1709164800"],
  ]) {
    bad(cell, { date: "a" }, "is not a date; write it as 2024-02-29 or 2024-02-29T18:30:00Z, or read it with convert.");
  }
  const { data } = parseCsv("a\n2024-02-29T06:00:00.5Z\n", {
    columns: { d: { date: "a" }, s: { date: "a", unit: "seconds" }, ms: { date: ["a"], unit: "milliseconds" } },
  });
  // 19782 days: 54 years of 365, and 13 leap days before 2024; 59 days in 2024.
  const seconds = (54 * 365 + 13 + 59) * 86400 + 6 * 3600 + 0.5;
  assert.equal([data.d.at(0), data.s.at(0), data.ms.at(0, 0)], [seconds / 86400, seconds, seconds * 1000]);
});

test("the option for missing cells applies to all columns, and a column may override it", () => {
  const given = "n,k,b\n1,a,yes\n,b,no\n3,,yes\n4,c,\n-1,d,no\n";
  const { data, rows, dropped, categories } = parseCsv(given, {
    columns: {
      n: { number: "n", missing: { marks: ["-1"], rows: "keep" } },
      k: { category: "k", as: "index", missing: { fill: "none" } },
      b: { boolean: "b" },
    },
    missing: { rows: "drop" },
  });
  assert.equal([rows, dropped], [4, 1]);
  assert.equal(data.n.toArray(), [1, Number.NaN, 3, Number.NaN]);
  assert.equal(categories.k, ["a", "b", "d", "none"]);
  assert.equal(data.k.toArray(), [0, 1, 3, 2]);
  assert.equal(data.b.toArray(), [1, 0, 1, 0]);
  const filled = parseCsv('d\n\n2024-01-01\n""\n', { columns: { d: { date: "d", missing: { fill: 0 } } } });
  assert.equal(filled.data.d.toArray(), [19723, 0]);
  refuses(
    () => parseCsv('b\n""\n', { columns: { x: { boolean: "b" } } }),
    "CSV: line 2, column 1: the boolean is missing; fill it in, leave the row out, or give a replacement: columns.x.missing.",
  );
  refuses(
    () => parseCsv('k\n""\n', { columns: { x: { category: "k" } }, missing: { rows: "keep" } }),
    "CSV: line 2, column 1: the category is missing; fill it in, leave the row out, or give a replacement: missing.category.",
  );
  refuses(
    () => parseCsv('n\n""\nNA\n', { columns: { x: "n" }, missing: { marks: ["NA"], rows: "drop" } }),
    "CSV: all 2 rows miss a value; give at least one that is whole.",
  );
  refuses(
    () => parseCsv('n\n""\n', { columns: { x: "n" }, missing: { rows: "drop" } }),
    "CSV: the only row misses a value; give at least one that is whole.",
  );
});

test("a column names its replacement as the option for the file does", () => {
  const given = 'n,k\n,a\n2,""\n';
  const read = (number: object, category: object) =>
    parseCsv(given, {
      columns: { n: { number: "n", missing: number }, k: { category: "k", as: "index", missing: category } },
    });
  for (const { data, categories } of [
    read({ number: 7 }, { category: "none" }),
    read({ fill: 7 }, { fill: "none" }),
    read({ number: 7, fill: undefined }, { category: undefined, fill: "none" }),
  ]) {
    assert.equal(data.n.toArray(), [7, 2]);
    assert.equal(data.k.toArray(), [0, 1]);
    assert.equal(categories.k, ["a", "none"]);
  }
  const refused = (number: object, category: object, message: string) =>
    refuses(() => read(number, category), `CSV: columns.${message}`);
  refused(
    { number: 7, fill: 7 },
    {},
    "n.missing has both fill and number, which mean the same; leave one of them out.",
  );
  refused({ number: "7" }, {}, 'n.missing.number is "7"; give a finite number.');
  refused({ number: 7, rows: "drop" }, {}, "n.missing has both number and rows; leave one of them out.");
  refused({}, { category: 5 }, "k.missing.category is 5; give a text.");
  assert.throws(() => read({ category: "none" }, {}), /^CSV: columns\.n\.missing.*"category"/);
});

test("a replacement character in the file is an ordinary character", async () => {
  const columns = { t: { category: "k" } } as const;
  const given = "k\na\ufffdb\n\ufffd\n";
  const bytes = new TextEncoder().encode(given);
  const wanted = ["a\ufffdb", "\ufffd"];
  assert.equal(parseCsv(given, { columns }).categories.t, wanted);
  assert.equal((await readCsv(bytes, { columns })).categories.t, wanted);
  assert.equal(parseCsv("k\ufffd2\n", { header: false, delimiter: "\ufffd", columns: { x: 2 } }).data.x.toArray(), [2]);
});

test("bytes that are invalid in the encoding are found at any place", async () => {
  const UTF_8 = 'save the file as CSV in UTF-8, or give its encoding, such as "latin1"';
  const damaged = "it is damaged or cut off; save the file again, as CSV in UTF-8";
  const broken = async (bytes: readonly number[], place: string, what: string, fix = UTF_8) =>
    refusesLater(
      () => readCsv(Uint8Array.from(bytes), { header: false, columns: { x: { category: 1 } } }),
      `CSV: ${place}: there is ${what}, so this is not a text; ${fix}.`,
    );
  const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
  await broken([...ascii('a,b\n"x,\n,",2'), 0xff], "line 2, column 2", "a byte that is not UTF-8");
  await broken([...ascii("é\n\ufffd\n"), 0xfc, 10], "line 3, column 1", "a byte that is not UTF-8");
  await broken([...ascii("é"), 0xe2, 0x82], "line 1, column 1", "a byte that is not UTF-8");
  await broken([0xed, 0xa0, 0x80], "line 1, column 1", "a byte that is not UTF-8"); // a lone surrogate
  await broken([0xc0, 0xaf], "line 1, column 1", "a byte that is not UTF-8"); // longer than need be
  await broken([0xff, 0xfe, 65, 0, 10, 0, 65], "line 2, column 1", "a byte that is not utf-16le", damaged);
  await broken([0xfe, 0xff, 0, 65, 0xdc, 0, 0, 65], "line 1, column 1", "a byte that is not utf-16be", damaged);
  const rows = ascii("1\n".repeat(70_000));
  await broken([...rows, 0xff, ...rows], "line 70001, column 1", "a byte that is not UTF-8");
  await refusesLater(
    () => readCsv(Uint8Array.of(65, 0, 10, 0), { columns: { x: "A" } }),
    'CSV: line 1, column 1: there is a NUL character, so this is not a text; save the file as CSV in UTF-8, or give its encoding, such as "utf-16le".',
  );
});

test("a byte order mark distinguishes UTF-16 from UTF-8, and is not part of the text", async () => {
  const columns = { x: { category: "k" } } as const;
  for (const [encoding, big] of [
    ["utf-16le", false],
    ["utf-16be", true],
  ] as const) {
    const units = [0xfeff, ..."k\né😀\n"].flatMap((each) =>
      typeof each === "number" ? [each] : Array.from({ length: each.length }, (_, i) => each.charCodeAt(i)),
    );
    const bytes = Uint8Array.from(units.flatMap((unit) => (big ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
    for (const options of [{}, { encoding }, { encoding: "utf-16" }] as const) {
      assert.equal((await readCsv(bytes, { columns, ...options })).categories.x, ["é😀"]);
    }
    assert.equal((await readCsv(bytes.subarray(2), { columns, encoding })).categories.x, ["é😀"]);
  }
});

test("every byte of Windows-1252 and of Latin-1 is read by their tables", async () => {
  const bytes = Uint8Array.from([107, 10, ...Array.from({ length: 128 }, (_, i) => [128 + i, 97, 10]).flat()]);
  const kinds = { columns: { t: { category: "k", as: "index" } } } as const;
  const read = async (encoding: "latin1" | "windows-1252") => {
    const { data, categories } = await readCsv(bytes, { ...kinds, encoding });
    return data.t.toArray().map((each) => categories.t[each]);
  };
  // A space of Latin-1 at the edge of a cell is trimmed.
  const code = (i: number): string => String.fromCharCode(i);
  const wanted = (text: string): string => `${text}a`.trim();
  assert.equal(
    await read("latin1"),
    Array.from({ length: 128 }, (_, i) => wanted(code(128 + i))),
  );
  const file = new URL("../fixtures/csv/windows-1252.json", import.meta.url);
  const windows: string = JSON.parse(readFileSync(file, "utf8"));
  assert.equal(
    await read("windows-1252"),
    Array.from({ length: 128 }, (_, i) => wanted(windows[i] ?? code(128 + i))),
  );
});

test("options outside their domain", () => {
  const option = (options: object, message: string) =>
    refuses(() => parseCsv("a\n1", { columns: { x: "a" }, ...options } as CsvOptions), `CSV: ${message}`);
  option({ quote: "''" }, "quote is \"''\"; give one character that is not a space, or false for none.");
  option({ comment: "//" }, 'comment is "//"; give one character that is not a space, such as "#".');
  option({ quote: "#", comment: "#" }, 'delimiter, quote and comment are ",", "#", "#"; give different ones.');
  option({ quote: "," }, 'delimiter, quote and comment are ",", ",", undefined; give different ones.');
  option({ decimal: "1" }, 'decimal is "1"; give one character, "." or ",".');
  option({ skipRows: -1 }, "skipRows is -1; give a whole number, 0 or more.");
  option(
    { encoding: "utf8" },
    'encoding is "utf8"; give "utf-8", "utf-16", "utf-16le", "utf-16be", "latin1" or "windows-1252".',
  );
  option(
    { missing: { rows: "skip" } },
    'missing.rows is "skip"; give "drop" to leave rows out, or "keep" to have NaN for an imputer.',
  );
  const column = (x: object, message: string) => option({ columns: { x } }, `columns.x${message}`);
  column({ number: [] }, " is an empty list; give at least one column.");
  column({ number: "a", missing: { fill: "0" } }, '.missing.fill is "0"; give a finite number.');
  column(
    { number: "a", missing: { fill: 0, rows: "drop" } },
    ".missing has both fill and rows; leave one of them out.",
  );
  column({ category: "a", missing: { fill: 0 } }, ".missing.fill is 0; give a text.");
  column(
    { category: "a", missing: { rows: "keep" } },
    '.missing.rows is "keep", but no category is NaN; give "drop", or fill: "unknown".',
  );
  column({ category: ["a"] }, '.category is ["a"]; give one column, each in its own name.');
  column({ boolean: "a", true: [] }, ".true is []; give a list of texts.");
  column({ date: "a", unit: "hours" }, '.unit is "hours"; give "days", "seconds" or "milliseconds".');
  column({ column: "a" }, ".convert is undefined; give a function that makes a number of a cell's text.");
});

test.run();
