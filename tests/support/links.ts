// Links in the documents of a package that is installed: Markdown, and the comments of its declarations.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A link, as `[text](target)`, with the file that has it. */
interface Link {
  readonly file: string;
  readonly target: string;
}

/** Markdown without code, in which brackets mean something else. */
const proseOf = (markdown: string): string => markdown.replaceAll(/```.*?```|`[^`\n]*`/gs, "");

const commentsOf = (source: string): string => (source.match(/\/\*\*.*?\*\//gs) ?? []).join("\n");

function linksIn(folder: string): Link[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((each) => /\.(md|ts)$/.test(each));
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const prose = proseOf(file.endsWith(".md") ? text : commentsOf(text));
    return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ file, target: target! }));
  });
}

/** The anchors of the headings of a page, as GitHub and npm make them. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
      .replaceAll(" ", "-"),
  );

/**
 * The links of a package that lead nowhere. An absolute one is right only below an address that the manifest has.
 *
 * @param addresses Such as the manifest's `homepage`.
 */
export function deadLinks(folder: string, addresses: readonly string[]): string[] {
  const isDead = ({ file, target }: Link): boolean => {
    if (/^[a-z]+:/i.test(target)) return !addresses.some((each) => target.startsWith(each));
    const [path, anchor] = target.split("#");
    const at = path ? join(folder, dirname(file), path) : join(folder, file);
    if (!existsSync(at) || !at.startsWith(folder)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(at, "utf8")).includes(anchor);
  };
  return linksIn(folder)
    .filter(isDead)
    .map(({ file, target }) => `${file}: ${target}`);
}
