import katex from "katex";
import type { MarkdownRenderer } from "vitepress";

/** Where the formula that begins here ends, and its text; undefined if none begins here. */
function formulaAt(
  source: string,
  start: number,
  mark: "$" | "$$",
): { readonly tex: string; readonly end: number } | undefined {
  if (!source.startsWith(mark, start)) return undefined;
  const from = start + mark.length;
  const to = source.indexOf(mark, from);
  if (to <= from) return undefined;
  return { tex: source.slice(from, to), end: to + mark.length };
}

/** MathML, which browsers draw with fonts of the system. @throws Error for a formula that KaTeX does not accept. */
const rendered = (tex: string, displayMode: boolean): string => {
  const html = katex.renderToString(tex, { displayMode, output: "mathml", throwOnError: true, strict: "error" });
  return displayMode
    ? `<div class="formula" tabindex="0" v-pre>${html}</div>`
    : `<span class="formula" v-pre>${html}</span>`;
};

/**
 * Formulas in Markdown: `$w - \eta g$` within a line, and `$$ … $$` as a paragraph of its own.
 *
 * @param numbered Puts numbers into a formula.
 */
export function formulas(md: MarkdownRenderer, numbered: (tex: string, env: object) => string): void {
  md.inline.ruler.after("escape", "formula", (state, isSilent) => {
    const found = formulaAt(state.src, state.pos, "$$") ?? formulaAt(state.src, state.pos, "$");
    if (!found) return false;
    if (!isSilent) {
      const token = state.push("html_inline", "", 0);
      token.content = rendered(numbered(found.tex, state.env), state.src.startsWith("$$", state.pos));
    }
    state.pos = found.end;
    return true;
  });
  md.block.ruler.before("paragraph", "formula", (state, startLine, endLine, isSilent) => {
    const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
    if (!state.src.startsWith("$$", start)) return false;
    const lines: string[] = [];
    let line = startLine;
    for (; line < endLine; line++) {
      lines.push(state.src.slice(state.bMarks[line], state.eMarks[line]));
      if (lines.join("\n").trim().length > 2 && (lines.at(-1) as string).trimEnd().endsWith("$$")) break;
    }
    if (line === endLine) return false;
    if (!isSilent) {
      const token = state.push("html_block", "", 0);
      token.content = rendered(numbered(lines.join("\n").trim().slice(2, -2), state.env), true);
      token.map = [startLine, line + 1];
    }
    state.line = line + 1;
    return true;
  });
}
