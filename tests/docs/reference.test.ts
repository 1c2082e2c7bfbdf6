// The reference of the site: every export has its place in it, and each entry says what it must.
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { contents } from "../../docs/contents.js";
import { checker, exportsOf, modules, TYPES } from "../../docs/program.js";
import { ASSUMED } from "../../docs/reference/assumed.js";
import { catalog, type Item, MENTIONED } from "../../docs/reference/catalog.js";
import { docstringOf, markdown } from "../../docs/reference/docstrings.js";
import { type Entry, entryOf } from "../../docs/reference/entry.js";
import { example } from "../../docs/reference/examples.js";
import { membersOf } from "../../docs/reference/members.js";
import { groups, pages } from "../../docs/reference/pages.js";

const all = [...catalog().itemOf.values()];
const entries = all.filter(({ module }) => module !== TYPES.name).map((item) => entryOf(item, "index"));
const written = pages();

const faultsOf = (look: (entry: Entry) => readonly string[]): string[] =>
  entries.flatMap((entry) => look(entry).map((what) => `${entry.item.name}: ${what}`));

test("every export of every address has a place", () => {
  const { placeOf } = catalog();
  const places = [...modules, TYPES].flatMap(({ entry }) => exportsOf(entry).map(({ symbol }) => placeOf.get(symbol)));
  assert.ok(places.length > 450);
  for (const place of places) {
    const [path, anchor] = (place ?? "").split("#");
    const text = written.get(`${path}.md`);
    assert.ok(text, place);
    assert.ok(anchor === undefined || text.includes(`{#${anchor}}`), `${place} has no heading`);
  }
});

test("the order and the headings are those of contents.ts, and the first page lists every name below them", () => {
  const wanted = contents.flatMap(({ modules: own }) =>
    own.flatMap(({ name, chapters }) => chapters.map(({ heading, names }) => ({ module: name, heading, names }))),
  );
  const found = groups().filter(
    ({ module, heading }) => heading !== "Types" && modules.some(({ name }) => name === module),
  );
  assert.equal(
    found.map(({ module, heading, pages: own }) => ({ module, heading, names: own.map(([, name]) => name) })),
    wanted,
  );
  const index = written.get("index.md") as string;
  for (const { names } of wanted) for (const name of names) assert.ok(index.includes(`- [\`${name}\`](`), name);
});

test("no two pages differ by the case of letters alone, which some file systems do not keep", () => {
  assert.is(new Set([...written.keys()].map((name) => name.toLowerCase())).size, written.size);
});

test("every entry has a meaning, and every function an example", () => {
  assert.equal(
    faultsOf(({ meaning }) => (meaning.length > 8 ? [] : ["no meaning"])),
    [],
  );
  assert.equal(
    faultsOf(({ kind, docs }) => (kind !== "function" || docs.example ? [] : ["no example"])),
    [],
  );
});

test("a type of rxgrad/types has a meaning too", () => {
  const mentioned = all.filter(({ module }) => module === TYPES.name).map((item) => entryOf(item, MENTIONED));
  assert.ok(mentioned.length > 100, String(mentioned.length));
  assert.equal(
    mentioned.filter(({ meaning }) => meaning.length <= 8).map(({ item }) => item.name),
    [],
  );
});

/** Functions that take whatever they are given, and functions for text, which check nothing. */
const WITHOUT_ERRORS = [
  ...["drop", "latest", "kernelsText", "learningRateOf", "loadKernels", "run"],
  ...["isInitializer", "isNode", "isSeekable", "isSeekableSource"],
  ...[
    "colors",
    "duration",
    "fleetLine",
    "isLive",
    "lossCurve",
    "lossCurves",
    "percent",
    "progress",
    "sparkline",
    "widthOf",
    "wrapped",
  ],
];

test("a function lists its errors, unless it has none", () => {
  const silent = entries.filter(({ kind, docs }) => kind === "function" && docs.throws.length === 0);
  assert.equal(silent.map(({ item }) => item.name).sort(), WITHOUT_ERRORS.sort());
});

test("every parameter and option says what it is", () => {
  const functions = entries.filter(({ kind }) => kind === "function");
  assert.ok(functions.length > 170, String(functions.length));
  assert.equal(
    faultsOf(({ taken }) =>
      [...taken.parameters, ...taken.options].filter(({ text }) => text === "").map(({ name }) => name),
    ),
    [],
  );
});

test("what a docstring says of a parameter is about one that the function has", () => {
  const known = ({ taken }: Entry): string[] => [
    "options",
    ...taken.parameters.map(({ name }) => name),
    ...taken.options.map(({ name }) => `options.${name}`),
  ];
  assert.equal(
    faultsOf((entry) =>
      entry.kind === "function" ? [...entry.docs.parameters.keys()].filter((name) => !known(entry).includes(name)) : [],
    ),
    [],
  );
});

test("errors begin with their class", () => {
  assert.equal(
    faultsOf(({ docs }) => docs.throws.filter((text) => !/^(?:[A-Z][a-z ]+[,:] )?[\w, ]*Error\b/.test(text))),
    [],
  );
});

test("what an example takes for granted is told", () => {
  assert.equal(
    faultsOf(({ docs }) => (docs.example ? example(docs.example).assumed.filter((name) => !(name in ASSUMED)) : [])),
    [],
  );
});

test("examples import what they use from where it is exported", () => {
  const item = all.find(({ name }) => name === "train") as Item;
  const { imports, assumed } = example(docstringOf(item.symbol).example as string);
  assert.equal(imports, [
    'import { observe, train } from "rxgrad";',
    'import { batches } from "@rxgrad/data";',
    'import { share, take } from "rxjs";',
  ]);
  assert.equal(assumed, ["digits", "save", "W"]);
  assert.equal(example("const f = ({ a: b }) => b.c; f({ a: 1 });"), { imports: [], assumed: [] });
});

test("a type that one entry names stands on its page, and links lead there", () => {
  const { placeOf } = catalog();
  const place = (wanted: string): string | undefined => placeOf.get(all.find(({ name }) => name === wanted)!.symbol);
  assert.is(place("DenseOptions"), "dense#DenseOptions");
  assert.is(place("Node"), "types/Node");
  assert.is(place("ReplaceLast"), `${MENTIONED}#ReplaceLast`);
  const dense = written.get("dense.md") as string;
  for (const link of ["#DenseOptions", "./types/Node.html", "./types/mentioned.html#ReplaceLast"]) {
    assert.ok(dense.includes(`href="${link}"`), link);
  }
  assert.ok((written.get("types/Node.md") as string).includes('href="../types/Shape.html"'));
});

test("prose is shown as it is written, and names in it lead to their entries", () => {
  assert.is(
    markdown("a < b, x_i * [2] and {@link dense} but `nothing`", "index"),
    "a &lt; b, x\\_i * \\[2\\] and [`dense`](/reference/dense) but `nothing`",
  );
  assert.is(
    markdown("ShapeError if `dense` fails.", "dense"),
    "[ShapeError](/reference/types/ShapeError) if `dense` fails.",
  );
});

test("every member of a class or an interface says what it is", () => {
  const types = entries.filter(({ item }) => item.symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface));
  assert.ok(types.length > 200, String(types.length));
  const bare = types.flatMap(({ item }) =>
    membersOf(checker().getDeclaredTypeOfSymbol(item.symbol), "index")
      .filter(({ text }) => text === "")
      .map(({ name }) => `${item.name}.${name}`),
  );
  assert.equal(bare, []);
});

test.run();
