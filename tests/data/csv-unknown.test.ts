// Categories that were not in the training file.
import { type CsvOptions, oneHot, parseCsv, streamCsv } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "./refuses.js";

const categories = ["cat", "dog"];
const text = "k,n\ndog,1\nowl,2\ncat,3\nemu,4\n";
const read = (column: object, missing = {}) =>
  parseCsv(text, { missing, columns: { k: { category: "k", categories, ...column }, n: "n" } } as CsvOptions, "f.csv");

test("an unknown category becomes a row of zeros, or a known one", () => {
  const zeros = read({ unknown: "zeros" });
  assert.equal(zeros.data.k?.toArray(), [[0, 1], [0, 0], [1, 0], [0, 0]]); // biome-ignore format: short
  assert.equal([zeros.rows, zeros.unknown, zeros.dropped], [4, 2, 0]);
  assert.equal(zeros.categories, { k: categories });
  assert.equal(zeros.data.n?.toArray(), [1, 2, 3, 4]);
  const filled = read({ unknown: { fill: "cat" } });
  assert.equal(filled.data.k?.toArray(), [[0, 1], [1, 0], [1, 0], [1, 0]]); // biome-ignore format: short
  assert.is(filled.unknown, 2);
  assert.equal(read({ unknown: { fill: "dog" }, as: "index" }).data.k?.toArray(), [1, 1, 0, 1]);
  const { unknown } = parseCsv(text, { columns: { k: { category: "k" } } });
  assert.is(unknown, 0);
});

test("a stream reads unknown categories likewise", async () => {
  const k = { category: "k", categories, unknown: "zeros" } as const;
  const rows: number[][] = [];
  for await (const feed of streamCsv(new TextEncoder().encode(text), { columns: { k }, size: 3 })) {
    rows.push(...feed.k.toArray());
  }
  assert.equal(rows, [[0, 1], [0, 0], [1, 0], [0, 0]]); // biome-ignore format: short
  await refusesLater(async () => {
    const feeds = streamCsv(new TextEncoder().encode(text), { columns: { k: { category: "k", categories } }, size: 3 });
    for await (const _ of feeds);
  }, 'CSV: line 3, column 1: "owl" is none of the categories "cat", "dog"; correct it, say what it becomes, such as unknown: "zeros", or add it to the list before training.');
});

test("a replacement for missing cells may be unknown", () => {
  const given = 'k,n\n"",1\n';
  const at = (column: object, missing = {}) =>
    parseCsv(given, { missing, columns: { k: { category: "k", categories, ...column } } } as CsvOptions);
  const wrong = (fix: string) =>
    `CSV: line 2, column 1: the category is missing, and its replacement "none" is none of the categories "cat", "dog"; replace it with one of them, or say what it becomes, such as ${fix}.`;
  refuses(() => at({ missing: { fill: "none" } }), wrong('unknown: "zeros"'));
  refuses(() => at({}, { category: "none" }), wrong('unknown: "zeros"'));
  refuses(() => at({ as: "index" }, { category: "none" }), wrong('unknown: { fill: "…" }'));
  const { data, unknown } = at({ unknown: "zeros" }, { category: "none" });
  assert.equal(data.k?.toArray(), [[0, 0]]);
  assert.is(unknown, 1);
  refuses(
    () => at({ unknown: "zeros" }),
    "CSV: line 2, column 1: the category is missing; fill it in, leave the row out, or give a replacement: missing.category.",
  );
});

test("oneHot takes unknown names likewise", () => {
  assert.equal(oneHot(["dog", "owl"], categories, { unknown: "zeros" }).toArray(), [[0, 1], [0, 0]]); // biome-ignore format: short
  assert.equal(oneHot(["owl", "cat"], categories, { unknown: { fill: "dog" } }).toArray(), [[0, 1], [1, 0]]); // biome-ignore format: short
  assert.equal(oneHot(["dog"], categories, {}).toArray(), [[0, 1]]);
  refuses(
    () => oneHot(["dog"], categories, { unknown: "zero" as "zeros" }),
    'oneHot: unknown is "zero"; give "zeros" for a row of zeros, or { fill: one of the categories }.',
  );
  assert.throws(() => (oneHot as (...all: unknown[]) => unknown)([1], 2, { unknown: "zeros" }), /^oneHot: .*"unknown"/);
});

test("refuses an unknown that cannot be", () => {
  const refused = (column: object, message: string) => refuses(() => read(column), `f.csv: columns.k${message}`);
  const give = 'give "zeros" for a row of zeros, or { fill: one of the categories }.';
  for (const [unknown, is] of [
    ["cat", '"cat"'],
    [null, "null"],
    [0, "0"],
    [{ fill: 1 }, "an Object"],
  ] as const) {
    refused({ unknown }, `.unknown is ${is}; ${give}`);
  }
  refused(
    { unknown: { fill: "owl" } },
    '.unknown.fill is "owl", which is none of the categories "cat", "dog"; give one of them.',
  );
  refused(
    { unknown: "zeros", as: "index" },
    '.unknown is "zeros", but there are no rows with as: "index"; give { fill: a category }.',
  );
  refused(
    { unknown: "zeros", categories: undefined },
    " has unknown but no categories, so none is unknown; give categories: those of the training file.",
  );
});

test.run();
