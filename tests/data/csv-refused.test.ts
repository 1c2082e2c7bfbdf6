import { type CsvColumns, type CsvOptions, parseCsv, streamCsv } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

const refused = (text: string, message: string, options: Partial<CsvOptions> = {}) =>
  refuses(() => parseCsv(text, { columns: { x: ["a", "b"] }, ...options }, "file.csv"), `file.csv: ${message}`);

test("refuses a missing number", () => {
  const end = "fill it in, leave the row out, or give a replacement: missing.number.";
  refused("a,b\n1,2\n3,\n", `line 3, column 2: the number is missing; ${end}`);
  refused("a,b\n,2\n", `line 2, column 1: the number is missing; ${end}`);
  refused('a,b\n" ",2\n', 'line 2, column 1: " " is not a number; correct it, or count it as missing: missing.marks.');
  refused("a,b\n1,NA\n", `line 2, column 2: the number is missing ("NA"); ${end}`, { missing: { marks: ["NA"] } });
  refused("a,b\n1,\n", `line 2, column 2: the number is missing; ${end}`, { missing: { category: "?" } });
});

test("refuses a missing category", () => {
  refused(
    "a,b\n1,\n",
    "line 2, column 2: the category is missing; fill it in, leave the row out, or give a replacement: missing.category.",
    { columns: { t: { category: "b" } }, missing: { number: 0 } },
  );
});

test("refuses a cell of another type", () => {
  const texts = ["x", "1,5,5", "1 000", "0x10", "1e", "--1", "NaN", "Infinity", "1_000", "١", "true", "."];
  for (const text of texts) {
    const message = `line 2, column 1: ${JSON.stringify(text)} is not a number; correct it, or count it as missing: missing.marks.`;
    refused(`a,b\n"${text}",1\n`, message);
  }
  for (const [text, read] of [
    ["1,5", 1.5],
    ["-,5e3", -500],
    ["1,000", 1],
  ] as const) {
    // biome-ignore format: short
    refused(
      `a,b\n"${text}",1\n`,
      `line 2, column 1: "${text}" is not a number; where it means ${read}, give decimal: ","; separators of thousands are not read.`,
    );
  }
  refused(
    "a;b\n1,5;1.500\n",
    'line 2, column 2: "1.500" is not a number; decimal is ","; take separators of thousands out, or, where it means 1.5, give the column its own: { number, decimal: "." }.',
    { delimiter: ";", decimal: "," },
  );
  refused("a,b\n1,-1e999\n", 'line 2, column 2: "-1e999" is too large for a number of 64 bits; correct it.');
  refused(
    `a,b\n1,${"z".repeat(5000)}\n`,
    `line 2, column 2: "${"z".repeat(58)}… is not a number; correct it, or count it as missing: missing.marks.`,
  );
});

test("refuses a cell of four million digits that is not a number, in linear time", () => {
  // A regular expression that backtracks takes 13 s for 100,000 digits, and hours for four million.
  for (const text of [
    `${"1".repeat(4e6)}x`,
    `.${"1".repeat(4e6)}x`,
    `1e${"1".repeat(4e6)}x`,
    `1.${"1".repeat(4e6)}x`,
  ]) {
    refuses(
      () => parseCsv(`a,b\n1,2\n${text},3\n`, { columns: { x: ["a", "b"] } }, "file.csv"),
      `file.csv: line 3, column 1: "${text.slice(0, 58)}… is not a number; correct it, or count it as missing: missing.marks.`,
    );
  }
});

test("refuses a row with fewer or more cells than the first", () => {
  refused("a,b\n1,2\n3\n", "line 3, column 2: the row has 1 cells but the header has 2; give every row as many.");
  refused("a,b\n1,2,\n", "line 2, column 3: the row has 3 cells but the header has 2; give every row as many.");
  refused("1,2\n1\n", "line 2, column 2: the row has 1 cells but the first row has 2; give every row as many.", {
    header: false,
    columns: { x: [1] },
  });
});

test("messages give the line where the row begins, counting blank lines and line ends in quotes", () => {
  const end = '"z" is not a number; correct it, or count it as missing: missing.marks.';
  refused("\n\na,b\n\n1,2\nz,2\n", `line 6, column 1: ${end}`);
  refused('a,b,c\r\n1,2,"x\r\ny\rz\nw"\r\n1,z,3\r\n', `line 6, column 2: ${end}`);
  refused(
    'a,b,c\n"1\n",2,"x\ny"\n',
    'line 2, column 1: "1\\n" is not a number; correct it, or count it as missing: missing.marks.',
  );
  const long = Array.from({ length: 30_000 }, (_, i) => `${i},1`).join("\n");
  refused(`a,b\n${long}\n1,z\n`, `line 30002, column 2: ${end}`);
});

test("refuses misplaced quotes", () => {
  refused(
    'a,b\n1,2\n3,5" nail\n',
    "line 3, column 2: there is a quote within a cell that does not begin with one; put the cell in quotes, and double those that are part of it.",
  );
  refused(
    'a,b\n1,"2"x\n',
    "line 2, column 2: there is text after the closing quote of the cell; double the quotes that are part of it.",
  );
  refused(
    'a,b\n1,"2" x\n',
    "line 2, column 2: there is text after the closing quote of the cell; double the quotes that are part of it.",
  );
  refused('a,b\n1,2\n"3,4\n5,6\n', "line 3, column 1: the quoted cell has no end; close it with a quote.");
  refused('a,b\n1,2\n3,"', "line 3, column 2: the quoted cell has no end; close it with a quote.");
});

test("refuses a quote that makes the rest of a large file one row", () => {
  const error = refused(
    `a,b\n1,2\n"3,4\n${"5,6\n".repeat(2 ** 22)}`,
    "line 3, column 1: a row of more than 16777216 characters begins here; close its quotes, or cut it into more rows.",
  );
  assert.is(error.cause, undefined);
});

test("refuses a file that is not text", () => {
  refused(
    "a,b\n1,2\n3,\0\n",
    "line 3, column 2: there is a NUL character, so this is not a text; take it out, or save the file as CSV in UTF-8.",
  );
});

test("refuses a text without rows", () => {
  for (const text of ["", "\n\n", "a,b", "a,b\n", "\ufeff"]) {
    refused(text, "there are no rows of values; give at least one.");
  }
  refuses(
    () => parseCsv(5 as unknown as string, { columns: { x: 1 } }),
    "CSV: text is 5; give a text, or read a file with readCsv.",
  );
});

test("refuses columns that are missing, or there twice", () => {
  refused("a,c\n1,2\n", 'there is no column "b"; the header has "a", "c".');
  refused("A,b\n1,2\n", 'there is no column "a"; the header has "A", "b".');
  refused("a,b\n1,2\n", 'there is no column 3; the header has "a", "b".', { columns: { x: [1, 3] } });
  refused("1,2\n", "there is no column 3; the first row has 2 cells.", { header: false, columns: { x: 3 } });
  refused("a,b,a\n1,2,3\n", 'columns 1 and 3 are both called "a"; name the column by its number.');
  const many = Array.from({ length: 20 }, (_, i) => `c${i}`);
  const first = many.slice(0, 12).map((name) => `"${name}"`);
  refused(`${many.join()}\n`, `there is no column "a"; the header has ${first.join(", ")} and 8 more.`);
});

test("refuses an unknown category", () => {
  refused(
    "a,b\ncat,1\nowl,1\n",
    'line 3, column 1: "owl" is none of the categories "cat", "dog"; correct it, say what it becomes, such as unknown: "zeros", or add it to the list before training.',
    { columns: { t: { category: "a", categories: ["cat", "dog"] } } },
  );
});

test("refuses a column with too many categories for one-hot rows", () => {
  const text = `a,b\n${Array.from({ length: 1001 }, (_, i) => `id${i},1`).join("\n")}`;
  refused(
    text,
    'column "a" holds 1001 different categories, too many for one-hot rows; read it as: "index", or give its categories.',
    { columns: { t: { category: "a" } } },
  );
  const { data } = parseCsv(text, { columns: { t: { category: "a", as: "index" } } });
  assert.is(new Set(data.t.data).size, 1001);
});

test("refuses options outside their domain", () => {
  const option = (options: object, message: string) =>
    refuses(() => parseCsv("a\n1", { columns: { x: "a" }, ...options } as CsvOptions<CsvColumns>), `CSV: ${message}`);
  const none =
    'there are no columns to read; give some by name, such as columns: { x: ["width", "height"], t: "price" }.';
  for (const columns of [undefined, null, {}, 5]) option({ columns }, none);
  refuses(() => parseCsv("a", undefined as unknown as CsvOptions), `CSV: ${none}`);
  const pick = (at: unknown, is: string) =>
    option(
      { columns: { x: at } },
      `columns.x names the column ${is}; give its name in the header, or its number, counted from 1.`,
    );
  pick(0, "0");
  pick([1.5], "1.5");
  pick({ category: undefined }, "undefined");
  option(
    { columns: { x: "a" }, header: false },
    'columns.x names the column "a", but there is no header; give its number, counted from 1.',
  );
  option({ columns: { x: [] } }, "columns.x is an empty list; give at least one column.");
  option({ columns: { x: null } }, "columns.x is null; give a column.");
  option({ columns: { x: { category: "a", as: "onehot" } } }, 'columns.x.as is "onehot"; give "one-hot" or "index".');
  for (const categories of [[], ["a", "a"], [1], "ab"]) {
    option(
      { columns: { x: { category: "a", categories } } },
      `columns.x.categories is ${JSON.stringify(categories)}; give a list of texts, each once.`,
    );
  }
  option({ header: 1 }, "header is 1; give true or false.");
  for (const delimiter of ["", ",,", '"', "\n", "\0", 5]) {
    const is = typeof delimiter === "string" ? JSON.stringify(delimiter) : String(delimiter);
    option({ delimiter }, `delimiter is ${is}; give one character that is neither a quote nor a line end.`);
  }
  option({ missing: null }, "missing is null; give { marks, number, category, rows }, or some of them.");
  option({ missing: { marks: "NA" } }, 'missing.marks is "NA"; give a list of texts, such as ["NA", "?"].');
  option({ missing: { number: Number.NaN } }, "missing.number is NaN; give a finite number.");
  option({ missing: { category: 5 } }, "missing.category is 5; give a text.");
});

test("refuses a stream whose categories are not listed", () => {
  refuses(
    () => streamCsv("a.csv", { columns: { x: "a", t: { category: "k" } }, size: 1 }),
    "a.csv: columns.t does not list its categories, which are unknown before the end of the file; give { category, categories: [...] }.",
  );
});

test.run();
