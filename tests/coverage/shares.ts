// Which share of the code ran, by c8.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { repository } from "../support/runner/repository.js";

export interface Bounds {
  readonly lines: number;
  readonly branches: number;
}

/** Code that is covered together, by its folders in packages/. */
export interface Part {
  readonly name: string;
  /** What the paths of its tests contain. */
  readonly tests: readonly string[];
  readonly folders: readonly string[];
  /** The least percentages of each folder. */
  readonly bounds?: Bounds;
}

/** The percentages of a folder. */
export interface Share extends Bounds {
  readonly folder: string;
}

/** Only browsers run these. */
const IN_BROWSERS = ["**/*.browser.ts", "**/indexed-db-store.ts"];
/** WebAssembly as text. */
const GENERATED = ["**/*.generated.ts"];

interface Written {
  readonly result: readonly { readonly url: string }[];
}

/** What Node wrote; undefined if the file is cut off, because its process was killed while it wrote. */
function writtenIn(path: string): Written | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Leaves out what Node wrote about code of others, which is most of it, and files that are cut off. */
export function keepOwn(raw: string): void {
  for (const name of readdirSync(raw)) {
    const path = join(raw, name);
    const written = writtenIn(path) ?? { result: [] };
    const isOwn = ({ url }: { readonly url: string }): boolean =>
      /\/packages\/[^/]+\/(src|\.vitepress)\//.test(url) || url.includes("/rxgrad/pages/");
    const result = written.result.filter(isOwn);
    if (result.length === 0) rmSync(path);
    else if (result.length < written.result.length) writeFileSync(path, JSON.stringify({ ...written, result }));
  }
}

type Summary = Readonly<Record<string, Readonly<Record<"lines" | "branches", { total: number; covered: number }>>>>;

function summaryOf(part: Part, raw: string, target: string): Summary {
  const patterns = part.folders.map((folder) => `packages/${folder}/**/*.{ts,svelte,vue}`);
  const leftOut = part.name === "node" ? [...GENERATED, ...IN_BROWSERS] : GENERATED;
  const c8 = join(repository, "node_modules/c8/bin/c8.js");
  const args = [
    ...[c8, "report", "--temp-directory", raw, "--reports-dir", target, "--reporter", "json-summary"],
    ...["--reporter", "html", "--all", "--exclude-after-remap", "--exclude-node-modules=false"],
    ...[".ts", ".js", ".svelte", ".vue"].flatMap((ending) => ["--extension", ending]),
    ...part.folders.flatMap((folder) => ["--src", join(repository, "packages", folder)]),
    ...patterns.flatMap((pattern) => ["--include", pattern]),
    ...[...leftOut, "**/*.d.ts"].flatMap((pattern) => ["--exclude", pattern]),
  ];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(`c8 ended with ${status}: ${stderr}`);
  return JSON.parse(readFileSync(join(target, "coverage-summary.json"), "utf8"));
}

/** Whether a file holds types only, so that nothing of it can run. */
async function isEmpty(path: string): Promise<boolean> {
  if (!path.endsWith(".ts")) return false;
  const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts" });
  return code.replace("export {};", "").trim() === "";
}

/** The shares of the folders of a part. */
export async function coverageOf(part: Part, raw: string, target: string): Promise<Share[]> {
  const files = Object.entries(summaryOf(part, raw, target)).filter(([path]) => path !== "total");
  const empty = new Set<string>();
  for (const [path] of files) if (await isEmpty(path)) empty.add(path);
  return part.folders.map((folder) => {
    const root = join(repository, "packages", folder, "/");
    const own = files.filter(([path]) => path.startsWith(root) && !empty.has(path));
    const percent = (of: "lines" | "branches"): number => {
      const sum = (which: "covered" | "total"): number => own.reduce((all, [, each]) => all + each[of][which], 0);
      return sum("total") === 0 ? 0 : (100 * sum("covered")) / sum("total");
    };
    return { folder, lines: percent("lines"), branches: percent("branches") };
  });
}

/** A table of shares. */
export const printed = (shares: readonly Share[]): string =>
  [
    "packages/            lines   branches",
    ...shares.map(
      ({ folder, lines, branches }) =>
        `${folder.padEnd(18)} ${lines.toFixed(1).padStart(5)} % ${branches.toFixed(1).padStart(7)} %`,
    ),
  ].join("\n");

/** What is below its bound, as a sentence. Empty if nothing is. */
export function fault(shares: readonly Share[], bounds?: Bounds): string {
  if (!bounds) return "";
  const low = shares.filter(({ lines, branches }) => lines < bounds.lines || branches < bounds.branches);
  if (low.length === 0) return "";
  return `Below ${bounds.lines} % of lines or ${bounds.branches} % of branches: ${low.map(({ folder }) => folder).join(", ")}.`;
}
