import type { UserConfig } from "vitepress";

/** A part of the pages, after which a line is written. */
const PART = 10;

/**
 * Writes on stderr how many pages have been read, and their programs run: most of the time of a build. VitePress reads each
 * page more than once.
 */
export function pageProgress(write: (line: string) => void = console.error): UserConfig["transformPageData"] {
  const seen = new Set<string>();
  let written = 0;
  return ({ relativePath }, { siteConfig: { pages } }) => {
    seen.add(relativePath);
    const part = Math.floor((seen.size / pages.length) * PART);
    if (part <= written) return;
    written = part;
    write(`${seen.size} of ${pages.length} pages`);
  };
}
