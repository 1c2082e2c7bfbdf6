// Parquet files and Arrow tables that pyarrow wrote, as data sets. tests/fixtures/formats/generate-tables.py made them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DataError, type Tensor, tensor } from "@rxgrad/core";
import { type CsvColumns, type CsvData, parseCsv } from "@rxgrad/data";
import { readArrow, readParquet, streamParquet } from "@rxgrad/formats";
import { tableFromIPC } from "apache-arrow";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("tables");
const fixtures = new URL("../fixtures/formats/tables/", import.meta.url);
const pathOf = (file: string): string => fileURLToPath(new URL(file, fixtures));
const bytesOf = (file: string): Uint8Array => readFileSync(pathOf(file));

/** What pyarrow says that the columns hold: texts for numbers and dates. */
const expected: Record<string, (string | boolean | null)[]> = JSON.parse(
  readFileSync(new URL("expected.json", fixtures), "utf8"),
);
const ROWS = 50;
const COLORS = ["red", "green", "blue", "Größe 🌙"];

const NUMBERS = ["f64", "f32", "f16", "i8", "u8", "i16", "u32", "i32", "i64", "u64", "price", "long"];
const WITH_NONE = ["f64 or none", "i64 or none"];
const COLUMNS = {
  numbers: NUMBERS,
  some: { number: WITH_NONE, missing: { rows: "keep" } },
  flag: { boolean: "flag" },
  "flag or none": { boolean: "flag or none", missing: { fill: 0.5 } },
  day: { date: "day" },
  times: { date: ["ms", "us", "ns"], unit: "milliseconds" },
  text: { category: "text", as: "index", categories: COLORS },
  kind: { category: "kind" },
  words: { category: "words", as: "index" },
  "text or none": { category: "text or none", as: "index", categories: [...COLORS, "?"], missing: { fill: "?" } },
  none: { number: "none", missing: { fill: -1 } },
} as const satisfies CsvColumns;

const column = (name: string): (string | boolean | null)[] => expected[name] as (string | boolean | null)[];
const numbersOf = (names: readonly string[], missing = Number.NaN): number[] =>
  Array.from({ length: ROWS }, (_, i) =>
    names.map((name) => (column(name)[i] === null ? missing : Number(column(name)[i]))),
  ).flat();
const indices = (name: string, categories: readonly (string | boolean | null)[], none = -1): number[] =>
  column(name).map((value) => (value === null ? none : categories.indexOf(value)));

/** Compares with what pyarrow says; microseconds become milliseconds. */
function assertHolds({ data, categories, rows, dropped }: CsvData<typeof COLUMNS>): void {
  const numbers = (values: Tensor): number[] => [...values.data];
  assert.equal([rows, dropped], [ROWS, 0]);
  assert.equal(data.numbers.shape, [ROWS, NUMBERS.length]);
  assert.equal(numbers(data.numbers), numbersOf(NUMBERS));
  assert.equal(numbers(data.some), numbersOf(WITH_NONE));
  assert.equal(numbers(data.flag), column("flag").map(Number));
  assert.equal(
    numbers(data["flag or none"]),
    column("flag or none").map((value) => (value === null ? 0.5 : Number(value))),
  );
  assert.equal(
    numbers(data.day),
    column("day").map((value) => Number(value) / 86_400_000_000),
  );
  assert.equal(
    numbers(data.times),
    numbersOf(["ms", "us", "ns"]).map((value) => value / 1000),
  );
  assert.equal(numbers(data.text), indices("text", COLORS));
  const kinds = [...new Set(column("kind"))].sort();
  assert.equal(categories.kind, kinds);
  assert.equal(
    data.kind.toArray(),
    indices("kind", kinds).map((i) => kinds.map((_, k) => (k === i ? 1 : 0))),
  );
  assert.equal(
    numbers(data.words),
    indices(
      "words",
      [...new Set(column("words"))].sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    ),
  );
  assert.equal(numbers(data["text or none"]), indices("text or none", COLORS, 4));
  assert.equal(numbers(data.none), Array(ROWS).fill(-1));
}

for (const file of ["snappy", "plain", "gzip", "zstd", "groups", "second", "deltas", "int96"]) {
  test(`${file}.parquet: every column is what pyarrow wrote`, async () => {
    const columns = file === "int96" ? { ...COLUMNS, numbers: NUMBERS } : COLUMNS;
    assertHolds(await readParquet(pathOf(`${file}.parquet`), { columns }));
  });
}

test("table.arrow and table.arrows: every column is what pyarrow wrote", () => {
  for (const file of ["table.arrow", "table.arrows"]) {
    assertHolds(readArrow(tableFromIPC(bytesOf(file)), { columns: COLUMNS }));
  }
});

test("a column that is not nullable is read", async () => {
  for (const file of ["required.parquet", "required-second.parquet"]) {
    const columns = { x: ["f64", "i32"], t: { category: "text", as: "index", categories: COLORS } } as const;
    const { data } = await readParquet(pathOf(file), { columns });
    assert.equal([...data.x.data], numbersOf(["f64", "i32"]));
    assert.equal([...data.t.data], indices("text", COLORS));
  }
});

test("bytes, a Blob, a stream and a path give the same", async () => {
  const bytes = bytesOf("groups.parquet");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += 1000) yield bytes.subarray(i, i + 1000);
  }
  const sources = [
    bytes,
    new Blob([bytes as Uint8Array<ArrayBuffer>]),
    chunks(),
    pathOf("groups.parquet"),
    new URL("groups.parquet", fixtures),
  ];
  for (const source of sources) assertHolds(await readParquet(source, { columns: COLUMNS }));
});

test("a program changes from CSV to Parquet or Arrow by one line", async () => {
  const options = { columns: { x: ["i8", 3], t: { category: "kind" } } } as const;
  const text = [
    "i8,kind,i32",
    ...Array.from({ length: ROWS }, (_, i) => ["i8", "kind", "i32"].map((name) => column(name)[i]).join()),
  ].join("\n");
  const csv = parseCsv(text, options);
  // The third column of the other files is "f16".
  const other = { columns: { x: ["i8", "i32"], t: { category: "kind" } } } as const;
  for (const read of [
    await readParquet(pathOf("snappy.parquet"), other),
    readArrow(tableFromIPC(bytesOf("table.arrow")), other),
  ]) {
    assert.equal({ ...read, data: undefined }, { ...csv, data: undefined });
    assert.equal([read.data.x.toArray(), read.data.t.toArray()], [csv.data.x.toArray(), csv.data.t.toArray()]);
  }
  const byNumber = await readParquet(pathOf("snappy.parquet"), { columns: { x: 3 } });
  assert.equal([...byNumber.data.x.data], numbersOf(["f16"]));
});

test("rows with a missing value are left out where that is asked for, and NaN and marks count as missing", async () => {
  const options = { columns: { x: WITH_NONE, t: "i8" }, missing: { rows: "drop" } } as const;
  for (const read of [
    await readParquet(pathOf("groups.parquet"), options),
    readArrow(tableFromIPC(bytesOf("table.arrow")), options),
  ]) {
    const whole = column("i64 or none").flatMap((value, i) => (value === null ? [] : [i]));
    assert.equal([read.rows, read.dropped], [whole.length, ROWS - whole.length]);
    assert.equal(
      [...read.data.t.data],
      whole.map((i) => i - 25),
    );
  }
  const nan = await readParquet(pathOf("refused.parquet"), {
    columns: { x: { number: "nan", missing: { rows: "keep" } } },
  });
  assert.equal([...nan.data.x.data], [1, Number.NaN]);
  const marked = await readParquet(pathOf("refused.parquet"), {
    columns: { x: { number: "good", missing: { marks: ["2"], fill: 7 } } },
  });
  assert.equal([...marked.data.x.data], [1, 7]);
});

test("a stream gives the same rows, feed by feed, and continues from a cursor", async () => {
  const columns = { x: ["f64", "i8"], t: { category: "kind", categories: ["blue", "green", "red"] } } as const;
  const { data } = await readParquet(pathOf("groups.parquet"), { columns });
  for (const size of [1, 7, 20, 50, 60]) {
    const feeds = streamParquet(pathOf("groups.parquet"), { columns, size });
    const read: number[] = [];
    for await (const { x, t } of feeds) {
      assert.ok(x.shape[0] <= size && t.shape[0] === x.shape[0]);
      read.push(...x.data);
    }
    assert.equal(read, [...data.x.data]);
  }
  const feeds = streamParquet(pathOf("groups.parquet"), { columns, size: 8, epochs: 2 })[Symbol.asyncIterator]();
  for (let i = 0; i < 3; i++) await feeds.next();
  const cursor = JSON.parse(JSON.stringify(feeds.cursor()));
  const rest = streamParquet(pathOf("groups.parquet"), { columns, size: 8, epochs: 2, from: cursor });
  const { value } = await rest[Symbol.asyncIterator]().next();
  assert.equal(value?.x.toArray(), tensor([...data.x.data].slice(48, 64), [8, 2]).toArray());
});

/** Reads one column of the refused things, of Parquet and of Arrow. */
const refusals: readonly [columns: CsvColumns, told: RegExp][] = [
  [{ x: "missing" }, /^f: there is no column "missing"; the table has "good", "list", .*\.$/],
  [{ x: 99 }, /^f: there is no column 99; the table has /],
  [{ x: "list" }, /^f: column "list" holds .*; (write|give) numbers, texts, booleans or dates in its place\.$/],
  [{ x: { category: "struct" } }, /^f: column "struct" holds /],
  [{ x: { date: "time" } }, /^f: column "time" holds /],
  [{ x: { category: "bytes" } }, /^f: column "bytes" holds /],
  [{ x: "beyond" }, /^f: row 2, column "beyond": 9007199254740993 is beyond 2\^53, so float64 does not have it; /],
  [{ x: "below" }, /^f: row 2, column "below": -9007199254740993 is beyond 2\^53/],
  [{ x: "infinite" }, /^f: row 2, column "infinite": Infinity is not finite; /],
  [{ x: "nan" }, /^f: row 2, column "nan": the number is missing; fill it in, .*missing\.number\.$/],
  [{ x: { date: "good" } }, /^f: row 1, column "good": the number 1 is no date; read the column as { number: … }\.$/],
  [{ x: { boolean: "good" } }, /^f: row 2, column "good": "2" is neither yes .* nor no /],
  [{ x: { category: "good", categories: ["1"] } }, /^f: row 2, column "good": "2" is none of the categories "1"; /],
  [{ x: [] }, /^f: columns\.x is an empty list/],
];

test("what cannot be a number is refused in one sentence, with its row and column", async () => {
  const arrow = tableFromIPC(bytesOf("refused.arrow"));
  for (const [columns, told] of refusals) {
    const tries = [
      () => readParquet(pathOf("refused.parquet"), { columns }, "f"),
      async () => readArrow(arrow, { columns }, "f"),
    ];
    for (const read of tries) {
      const error = await read().then(
        () => undefined,
        (each) => each,
      );
      assert.instance(error, DataError, JSON.stringify(columns));
      assert.match(error.message, told);
      assert.ok(error.message.length <= 400 && !error.message.includes("\n"), error.message);
    }
  }
});

const failure = async (read: () => unknown): Promise<string> => {
  try {
    await read();
  } catch (error) {
    assert.instance(error, DataError);
    return (error as Error).message;
  }
  return "nothing";
};

test("what else is wrong is refused in one sentence", async () => {
  const columns = { x: "f64" } as const;
  const read = (file: string, options: object = {}) =>
    failure(() => readParquet(pathOf(file), { columns, ...options } as { columns: { x: "f64" } }, "f"));
  assert.match(await read("expected.json"), /^f: it is no Parquet file: it does not end with PAR1; /);
  assert.match(await read("empty.parquet"), /^f: the table has no rows; give at least one\.$/);
  assert.match(await read("nowhere.parquet"), /^f: .*\.$/);
  assert.match(
    await read("snappy.parquet", { limit: 100 }),
    /^f: its columns would take 400 bytes, more than the limit of 100; if you trust the file, raise the limit\.$/,
  );
  assert.match(await read("snappy.parquet", { limit: -1 }), /^f: limit is -1; give /);
  const other = { columns, delimiter: ";" } as { columns: typeof columns };
  await readParquet(pathOf("snappy.parquet"), other).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /delimiter/),
  );
  assert.match(await failure(() => readParquet(new Uint8Array(3), { columns }, "f")), /^f: it is no Parquet file/);
  const words = await failure(() => readParquet(pathOf("snappy.parquet"), { columns: { x: "text" } }, "f"));
  assert.match(words, /^f: row 1, column "text": "red" is not a number; /);
  const date = await failure(() => readParquet(pathOf("snappy.parquet"), { columns: { x: "day" } }, "f"));
  assert.is(date, 'f: row 1, column "day": a date is no number; read the column as { date: … }.');
  const flag = await failure(() => readParquet(pathOf("snappy.parquet"), { columns: { x: "flag" } }, "f"));
  assert.is(flag, 'f: row 1, column "flag": true is no number; read the column as { boolean: … }.');
  const categories = await failure(() => streamParquet("f", { columns: { x: { category: "kind" } }, size: 1 }, "f"));
  assert.match(categories, /^f: columns\.x does not list its categories/);
  const cursor = { size: 8, dropLast: false, epoch: 0, sample: 80 };
  const late = streamParquet(pathOf("snappy.parquet"), { columns, size: 8, from: cursor }, "f");
  assert.match(
    await failure(() => late[Symbol.asyncIterator]().next()),
    /^f: the cursor is at sample 80, but there are 50; /,
  );
  for (const table of [undefined, null, 1, {}, [[1]]]) {
    assert.match(
      await failure(() => readArrow(table as never, { columns }, "f")),
      /^f: the table is .*; give what tableFromIPC of apache-arrow makes/,
    );
  }
});

test("a converter gets texts, as of a CSV file", async () => {
  const seen: string[] = [];
  const convert = (cell: string): number => seen.push(cell);
  await readParquet(pathOf("snappy.parquet"), { columns: { a: { column: ["i64", "day", "flag"], convert } } });
  assert.equal(seen.slice(0, 3), ["9007199254740992", "1960-02-29T00:00:00.000Z", "true"]);
});

test.run();
