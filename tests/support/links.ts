// Links in documents: Markdown files, and the comments of TypeScript files.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A link, as `[text](target)` or of an HTML element, with the file that contains it. */
interface Link {
  readonly file: string;
  readonly target: string;
}

/** Markdown without its code, where brackets have another meaning. */
const proseOf = (markdown: string): string => markdown.replaceAll(/```.*?```|`[^`\n]*`/gs, "");

const commentsOf = (source: string): string => (source.match(/\/\*\*.*?\*\//gs) ?? []).join("\n");

/** The targets of the links in a file. */
function linksIn(folder: string, file: string): Link[] {
  const text = readFileSync(join(folder, file), "utf8");
  const prose = proseOf(file.endsWith(".md") ? text : commentsOf(text));
  const found = [
    ...prose.matchAll(/\]\(([^)\s]+)\)/g),
    ...prose.matchAll(/<(?:a href|img src|source srcset)="([^"]*)"/g),
  ];
  return found.map(([, target]) => ({ file, target: target! }));
}

/** The anchors of the headings of a page, as GitHub and npm form them. A heading that comes again gets a number. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of markdown.replaceAll(/^```.*?^```/gms, "").matchAll(/^#+ (.*)$/gm)) {
    const words = heading!.replaceAll(/\]\([^)]*\)/g, "").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
    let own = anchor;
    for (let i = 1; anchors.has(own); i++) own = `${anchor}-${i}`;
    anchors.add(own);
  }
  return anchors;
}

/**
 * The broken links of some files in a folder.
 *
 * @param isKnown Whether an absolute link may stand there. Nothing is fetched.
 */
export function deadLinksIn(folder: string, files: readonly string[], isKnown: (address: string) => boolean): string[] {
  const isDead = ({ file, target }: Link): boolean => {
    if (/^[a-z]+:/i.test(target)) return !isKnown(target);
    const [path, anchor] = target.split("#");
    const at = path ? join(folder, dirname(file), path) : join(folder, file);
    if (!existsSync(at) || !at.startsWith(folder)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(at, "utf8")).has(decodeURIComponent(anchor));
  };
  return files
    .flatMap((file) => linksIn(folder, file))
    .filter(isDead)
    .map(({ file, target }) => `${file}: ${target}`);
}

/**
 * The broken links of a package. An absolute link is valid only below an address that the manifest contains.
 *
 * @param addresses Such as the manifest's `homepage`.
 */
export function deadLinks(folder: string, addresses: readonly string[]): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((each) => /\.(md|ts)$/.test(each));
  return deadLinksIn(folder, files, (target) => addresses.some((each) => target.startsWith(each)));
}
