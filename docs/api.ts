// Writes API.md: everything that users import, in the order of contents.ts, each with a line and an example out of its docstring.
//   pnpm api            writes it
//   pnpm api --check    fails where it is not what it would write
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { contents, type Module } from "./contents.js";
import { names } from "./names.js";
import { checker, type Export, exportsOf, fileOf, modules, repository } from "./program.js";

export { modules };

const target = `${repository}API.md`;

/** An export, as its docstring has it. */
export interface Entry {
  readonly name: string;
  readonly isType: boolean;
  /** The file that declares it, from the repository's root. */
  readonly file: string;
  /** The first sentence. */
  readonly summary: string;
  readonly example: string | undefined;
}

const known = new Map<string, readonly Entry[]>();

/** Everything that one of the modules exports, by the path of its entry. */
export function entriesOf(entry: string): readonly Entry[] {
  const found = known.get(entry) ?? exportsOf(entry).map(describe);
  known.set(entry, found);
  return found;
}

function describe({ name, symbol, isType }: Export): Entry {
  const example = symbol.getJsDocTags(checker()).find((tag) => tag.name === "example")?.text;
  const text = withoutLinks(ts.displayPartsToString(symbol.getDocumentationComment(checker())));
  return {
    name,
    isType,
    file: fileOf(symbol),
    summary: firstSentence(text) || optionsOf(name),
    example: example && ts.displayPartsToString(example).trim(),
  };
}

/** In one line, with the names that it links to as code. */
export const withoutLinks = (text: string): string =>
  text
    .replaceAll(/\{@link\s+([^}|\s]+)[^}]*\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .trim();

/** What is to be said of an interface of options, whose members are documented one by one. */
export const optionsOf = (name: string): string =>
  name.endsWith("Options") ? `Options of \`${name[0].toLowerCase()}${name.slice(1, -"Options".length)}\`.` : "";

/** Up to the first full stop that ends a sentence: one that is followed by a capital, or by nothing. */
export const firstSentence = (text: string): string => /^.*?\.(?=\s+[^a-z]|$)/.exec(text)?.[0] ?? text;

/** The page. */
export function page(): string {
  return [
    "# The public API",
    "",
    "Written by `pnpm api` from the docstrings, in short. The reference of the site (`pnpm site`) is made from the same and says more:",
    "parameters, shapes, units, errors, sources. What needs no RxJS can be imported from `@rxgrad/core`, `@rxgrad/core/calculus`,",
    "`@rxgrad/core/extend` and `@rxgrad/core/driver` too. `rxgrad/types` has the types that others only mention, such as `Dense`, the",
    "type of what `dense` returns. Examples are compiled and run by the tests; names such as `x`, `y`, `loss`, `W` or `digits` are made",
    "in [tests/docs/surroundings.ts](tests/docs/surroundings.ts).",
    "",
    ...contents.flatMap(({ heading, modules: own }, i) => [
      `## ${i + 1}. ${heading}`,
      "",
      ...own.flatMap((module) => [`### \`${module.name}\``, "", module.about, "", ...sections(module)]),
    ]),
    "## Names from elsewhere",
    "",
    "| PyTorch, Keras and others | here |",
    "|---|---|",
    ...names.map(
      ({ there, here, note }) =>
        `| ${there} | ${here.map((each) => `\`${each}\``).join(", ")}${note ? `: ${note}` : ""} |`,
    ),
    "",
  ].join("\n");
}

/** What a module exports and contents.ts does not list: types, which stand in a table at its end. */
export function unlisted({ entry, chapters }: Module): Entry[] {
  const listed = new Set(chapters.flatMap(({ names: own }) => own));
  return entriesOf(entry).filter(({ name }) => !listed.has(name));
}

/** @throws Error for a value that is exported and listed nowhere, because it would be missing on the page. */
function checkListed(module: Module): void {
  const missing = unlisted(module).filter(({ isType }) => !isType);
  if (missing.length === 0) return;
  const listed = missing.map(({ name }) => name).join(", ");
  throw new Error(`${module.name} exports ${listed}, below no heading; add each to docs/contents.ts.`);
}

function sections(module: Module): string[] {
  checkListed(module);
  const entries = new Map(entriesOf(module.entry).map((entry) => [entry.name, entry]));
  const found = (name: string): Entry[] => [entries.get(name) ?? []].flat();
  // A type of the main module is not listed again.
  const elsewhere = new Set(
    module === modules[0] ? [] : entriesOf(modules[0].entry).flatMap(({ name, isType }) => (isType ? [name] : [])),
  );
  const types = unlisted(module).filter(({ name }) => !elsewhere.has(name));
  types.sort((a, b) => a.name.localeCompare(b.name, "en"));
  return [
    ...module.chapters.flatMap(({ heading, names: own }) => {
      const all = own.flatMap(found);
      const bare = all.filter(({ example }) => !example);
      return [`#### ${heading}`, "", ...all.filter(({ example }) => example).flatMap(section), ...table("class", bare)];
    }),
    ...(types.length > 0 ? ["#### Types", "", ...table("type", types)] : []),
  ];
}

const table = (what: string, entries: readonly Entry[]): string[] =>
  entries.length === 0
    ? []
    : [`| ${what} | |`, "|---|---|", ...entries.map(({ name, summary }) => `| \`${name}\` | ${cell(summary)} |`), ""];

const section = ({ name, summary, example }: Entry): string[] => [
  `**\`${name}\`** ${summary}`,
  "",
  ...(example ? ["```ts", example, "```", ""] : []),
];

const cell = (text: string): string => text.replaceAll("|", "\\|");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = page();
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text) {
    console.error("API.md is not what the docstrings say; run pnpm api.");
    process.exitCode = 1;
  }
}
