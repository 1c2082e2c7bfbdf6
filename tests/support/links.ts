// Links in the documents of an installed package: its Markdown files, and the comments of its declarations.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A link, as `[text](target)`, with the file that contains it. */
interface Link {
  readonly file: string;
  readonly target: string;
}

/** Markdown without its code, where brackets have another meaning. */
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

/** The anchors of the headings of a page, as GitHub and npm form them. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
      .replaceAll(" ", "-"),
  );

/**
 * The broken links of a package. An absolute link is valid only below an address that the manifest contains.
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
