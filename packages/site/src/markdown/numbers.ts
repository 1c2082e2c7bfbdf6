import type { MarkdownRenderer } from "vitepress";
import { numbersOf } from "../numbers/numbers.js";

const MARK = /:n\[([\w.-]+)\]/g;

/** The page of a Markdown file, without the language: `course/losses`. */
const pageOf = (relativePath: string): string => relativePath.replace(/^ko\//, "").replace(/\.md$/, "");

/** Puts the numbers of a page into a text: `:n[cee]`. @throws Error for one that the page has not. */
export function numbered(text: string, env: object): string {
  const { relativePath = "" } = env as { relativePath?: string };
  return text.replaceAll(MARK, (_, name: string) => {
    const number = numbersOf(pageOf(relativePath))[name];
    if (number === undefined)
      throw new Error(`${relativePath}: there is no number "${name}"; compute it in src/numbers.`);
    return number;
  });
}

/** Numbers in Markdown are computed, never written: `:n[name]` is the number of that name in `src/numbers`. */
export function numbers(md: MarkdownRenderer): void {
  md.inline.ruler.before("link", "number", (state, isSilent) => {
    const found = /^:n\[[\w.-]+\]/.exec(state.src.slice(state.pos, state.pos + 80));
    if (!found) return false;
    if (!isSilent) {
      const token = state.push("html_inline", "", 0);
      token.content = `<span class="number">${numbered(found[0], state.env)}</span>`;
    }
    state.pos += found[0].length;
    return true;
  });
}
