// Writes API.md: everything that rxgrad, @rxgrad/data and @rxgrad/terminal export, each with a line and an example, out of the docstrings.
//   pnpm api            writes it
//   pnpm api --check    fails where it is not what it would write
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { names } from "./names.js";

const repository = fileURLToPath(new URL("../", import.meta.url));
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

/** What the page tells of: what users import. */
export const packages = [
  { name: "rxgrad", entry: "packages/rxgrad/src/index.ts" },
  { name: "@rxgrad/data", entry: "packages/data/src/index.ts" },
  { name: "@rxgrad/terminal", entry: "packages/terminal/src/index.ts" },
] as const;

/** The headings, by where things are declared; the first that fits counts. */
const chapters: readonly (readonly [heading: string, path: RegExp])[] = [
  ["Training and streams", /packages\/rxgrad\/src\/|core\/src\/(iteration|evaluate)/],
  ["Losses", /core\/src\/nodes\/losses\//],
  ["Nodes", /core\/src\/nodes\//],
  ["Defining nodes, describing and storing graphs", /core\/src\/graph\//],
  ["Gradients", /core\/src\/gradient\//],
  ["Optimizers and schedules", /core\/src\/optimizers\//],
  ["Calculus without a graph", /core\/src\/calculus\//],
  ["Tensors, initializers and parameters", /core\/src\/(tensor|parameters)/],
  ["Data", /packages\/data\//],
  ["Terminal", /packages\/terminal\//],
  ["Errors", /core\/src\/errors/],
  ["The rest", /./],
];

const known = new Map<string, readonly Entry[]>();

/** Everything that a module exports. Compiling it takes seconds, so that is done once. */
export function entriesOf(entry: string): readonly Entry[] {
  const entries = known.get(entry) ?? readEntries(entry);
  known.set(entry, entries);
  return entries;
}

function readEntries(entry: string): Entry[] {
  const program = ts.createProgram([repository + entry], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    customConditions: ["source"],
    skipLibCheck: true,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(repository + entry) as ts.SourceFile;
  const module = checker.getSymbolAtLocation(source) as ts.Symbol;
  return checker.getExportsOfModule(module).map((symbol) => describe(symbol, checker));
}

function describe(symbol: ts.Symbol, checker: ts.TypeChecker): Entry {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const tags = own.getJsDocTags(checker);
  const example = tags.find(({ name }) => name === "example")?.text;
  const isTypeOnly = symbol.declarations?.some(
    (each) => ts.isExportSpecifier(each) && (each.isTypeOnly || each.parent.parent.isTypeOnly),
  );
  const text = withoutLinks(ts.displayPartsToString(own.getDocumentationComment(checker)));
  return {
    name: symbol.name,
    isType: Boolean(isTypeOnly) || !(own.flags & ts.SymbolFlags.Value),
    file: (own.declarations?.[0].getSourceFile().fileName ?? "").replace(repository, ""),
    summary: firstSentence(text) || optionsOf(symbol.name),
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
const optionsOf = (name: string): string =>
  name.endsWith("Options") ? `Options of \`${name[0].toLowerCase()}${name.slice(1, -"Options".length)}\`.` : "";

/** Up to the first full stop that ends a sentence: one that is followed by a capital, or by nothing. */
export const firstSentence = (text: string): string => /^.*?\.(?=\s+[^a-z]|$)/.exec(text)?.[0] ?? text;

/** The page. */
export function page(): string {
  return [
    "# The public API",
    "",
    "Written by `pnpm api` from the docstrings, which say more: shapes, units, errors, sources. Everything of the first part is",
    "exported from `rxgrad`, and what needs no RxJS from `@rxgrad/core` too. Examples are compiled and run by the tests; what they",
    "take for granted, such as `x`, `y`, `loss`, `W` or `digits`, is in [tests/docs/surroundings.ts](tests/docs/surroundings.ts).",
    "",
    ...packages.flatMap(({ name, entry }) => [`## \`${name}\``, "", ...sections(entriesOf(entry))]),
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

function sections(entries: readonly Entry[]): string[] {
  const chapterOf = ({ file }: Entry): string =>
    (chapters.find(([, path]) => path.test(file)) as readonly [string, RegExp])[0];
  return chapters.flatMap(([heading]) => {
    const own = entries
      .filter((each) => chapterOf(each) === heading)
      .sort((a, b) => a.name.localeCompare(b.name, "en"));
    if (own.length === 0) return [];
    const listed = ({ isType, file, example }: Entry): boolean => isType || (/errors\.ts$/.test(file) && !example);
    const types = own.filter(listed);
    return [
      `### ${heading}`,
      "",
      ...own.filter((each) => !listed(each)).flatMap(section),
      ...(types.length > 0
        ? [
            "| type or class | |",
            "|---|---|",
            ...types.map(({ name, summary }) => `| \`${name}\` | ${cell(summary)} |`),
            "",
          ]
        : []),
    ];
  });
}

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
