// The reference as Markdown pages, and the list of them for the side of the site.
import { firstSentence, withoutLinks } from "../api.js";
import { type Chapter, contents, type Module } from "../contents.js";
import { names } from "../names.js";
import { modules } from "../program.js";
import { catalog, type Item, MENTIONED, type Page } from "./catalog.js";
import { markdown } from "./docstrings.js";
import { entryOf, parts } from "./entry.js";
import { named } from "./links.js";

/** A list of pages below a heading, as the side of the site shows them. */
export interface Group {
  readonly module: string;
  readonly heading: string;
  /** Paths below reference/, and names. */
  readonly pages: readonly (readonly [path: string, name: string])[];
}

/** What a page tells the theme besides its text. */
interface Matter {
  readonly title: string;
  readonly description: string;
  /** The place of the page's group among all. */
  readonly group?: number;
  readonly pages?: Group["pages"];
  readonly prev?: object | false;
  readonly next?: object | false;
}

const frontmatter = (matter: Matter): string[] => [
  "---",
  ...Object.entries(matter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  "---",
  "",
];

/** Where a page stands: in its group, and between the pages before and behind it. */
function placeOf(path: string): Pick<Matter, "group" | "pages" | "prev" | "next"> {
  const all = groups();
  const order = all.flatMap(({ pages }) => pages);
  const at = order.findIndex(([each]) => each === path);
  const link = (page: Group["pages"][number] | undefined): object | false =>
    page ? { text: page[1], link: `/reference/${page[0]}` } : false;
  const group = all.findIndex(({ pages }) => pages.some(([each]) => each === path));
  return { group, pages: all[group]?.pages ?? [], prev: link(order[at - 1]), next: link(order[at + 1]) };
}

/** The lines that import an entry: its value first. Core's addresses give the same, and are left out. */
function importLines({ name, from }: Item): string[] {
  const value = from.find(({ isType }) => !isType);
  const type = from.find(({ isType }) => isType);
  return [
    ...(value ? [`import { ${name} } from "${value.module}";`] : []),
    ...(type ? [`import type { ${name} } from "${type.module}";`] : []),
  ];
}

function pageText({ path, item, types }: Page): string {
  const entry = entryOf(item, path);
  const shown = entry.taken.optionsName;
  const others = types.filter(({ name }) => name !== shown).sort((a, b) => a.name.localeCompare(b.name, "en"));
  return [
    ...frontmatter({
      title: item.name,
      description: firstSentence(withoutLinks(entry.meaning)).replaceAll("`", ""),
      ...placeOf(path),
    }),
    `# ${item.name}`,
    "",
    "```ts",
    ...importLines(item),
    "```",
    "",
    ...parts(entry, path, "##"),
    ...(others.length > 0 ? ["## Types", "", ...others.flatMap((each) => typeSection(each, path))] : []),
  ].join("\n");
}

const typeSection = (item: Item, here: string): string[] => [
  `### ${item.name} {#${item.name}}`,
  "",
  ...parts(entryOf(item, here), here, "####"),
];

const MENTIONED_TITLE = "Types that signatures mention";

/** The page of types that are seldom written by hand. */
function mentionedText(): string {
  return [
    ...frontmatter({ title: MENTIONED_TITLE, description: "The types of rxgrad/types.", ...placeOf(MENTIONED) }),
    `# ${MENTIONED_TITLE}`,
    "",
    "A compiler needs these names when it writes the declarations of code that exports a layer or a run. They are seldom written by",
    "hand. All are types of `rxgrad/types`; those of the engine may change in any release.",
    "",
    ...catalog().mentioned.flatMap((item) => [
      `## ${item.name} {#${item.name}}`,
      "",
      ...parts(entryOf(item, MENTIONED), MENTIONED, "###"),
    ]),
  ].join("\n");
}

/** The types of a module that have a page and no heading in contents.ts. */
const typesOf = ({ name }: Module): Page[] =>
  catalog()
    .pages.filter(({ item }) => item.module === name && item.chapter === undefined)
    .sort((a, b) => a.item.name.localeCompare(b.item.name, "en"));

/** The pages below a heading of contents.ts, in its order. */
const pagesBelow = ({ name: module }: Module, { names: own }: Chapter): Page[] =>
  own.flatMap((name) =>
    catalog().pages.filter(({ item }) => item.name === name && item.module === module && item.chapter),
  );

const summaryOf = ({ path, item }: Page): string => {
  const { meaning } = entryOf(item, path);
  return markdown(firstSentence(meaning.replaceAll(/\s+/g, " ")), "index");
};

function chapterLines(heading: string, pages: readonly Page[]): string[] {
  const lines = pages.map((page) => `- [\`${page.item.name}\`](/reference/${page.path}): ${summaryOf(page)}`);
  return [`### ${heading}`, "", ...lines, ""];
}

function moduleLines(module: Module): string[] {
  const types = typesOf(module).map(({ path, item }) => `[\`${item.name}\`](/reference/${path})`);
  return [
    `## ${module.name}`,
    "",
    module.about,
    "",
    ...module.chapters.flatMap((chapter) => chapterLines(chapter.heading, pagesBelow(module, chapter))),
    ...(types.length > 0 ? ["### Types", "", `${types.join(", ")}.`, ""] : []),
  ];
}

function indexText(): string {
  return [
    ...frontmatter({
      title: "API reference",
      description: "Everything that can be imported from rxgrad, in the order of what a person does.",
    }),
    "# API reference",
    "",
    "Everything that can be imported, in the order of what a person does: compose, train, observe, measure, keep. Each page says what a",
    "function means, what it takes, which errors it throws, and shows an example that the tests compile and run.",
    "[Names from elsewhere](/reference/names) leads from PyTorch and Keras to here.",
    "",
    "What needs no RxJS can also be imported from `@rxgrad/core`, `@rxgrad/core/calculus`, `@rxgrad/core/extend` and",
    "`@rxgrad/core/driver`. Shapes stand in brackets: \\[batch, 784\\] is a batch of rows with 784 numbers each. Numbers have no unit",
    "unless an entry says one.",
    "",
    ...contents.flatMap(({ modules: own }) => own.flatMap(moduleLines)),
    "## rxgrad/types",
    "",
    `[Types that signatures mention](/reference/${MENTIONED}) and that are seldom written by hand.`,
    "",
  ].join("\n");
}

function namesText(): string {
  const here = (name: string): string => {
    const place = catalog().placeOf.get(named(name) as never);
    return place ? `[\`${name}\`](/reference/${place})` : `\`${name}\``;
  };
  return [
    ...frontmatter({
      title: "Names from elsewhere",
      description: "What PyTorch, Keras, SciPy and scikit-learn call it, and what does it here.",
      ...placeOf("names"),
    }),
    "# Names from elsewhere",
    "",
    "What has nearly the same name here is left out: `nn.Conv2d` is `conv2d`, `EarlyStopping` is `earlyStopping`.",
    "",
    '<div class="names">',
    "",
    "| PyTorch, Keras and others | here |",
    "|---|---|",
    ...names.map((row) => {
      const note = row.note ? `: ${row.note.replaceAll("|", "\\|")}` : "";
      return `| ${row.there} | ${row.here.map(here).join(", ")}${note} |`;
    }),
    "",
    "</div>",
    "",
  ].join("\n");
}

/** Every page by its path below reference/. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ["index.md", indexText()],
    ["names.md", namesText()],
    [`${MENTIONED}.md`, mentionedText()],
    ...catalog().pages.map((page): [string, string] => [`${page.path}.md`, pageText(page)]),
  ]);
}

/** The groups of pages, in the order of contents.ts. */
export function groups(): readonly Group[] {
  known ??= [
    ...modules.flatMap((module) => {
      const group = (heading: string, pages: readonly Page[]): Group => ({
        ...{ module: module.name, heading },
        pages: pages.map(({ path, item }) => [path, item.name]),
      });
      const types = typesOf(module);
      return [
        ...module.chapters.map((chapter) => group(chapter.heading, pagesBelow(module, chapter))),
        ...(types.length > 0 ? [group("Types", types)] : []),
      ];
    }),
    { module: "rxgrad/types", heading: MENTIONED_TITLE, pages: [[MENTIONED, MENTIONED_TITLE]] },
    { module: "Other libraries", heading: "Names from elsewhere", pages: [["names", "Names from elsewhere"]] },
  ];
  return known;
}

let known: readonly Group[] | undefined;
