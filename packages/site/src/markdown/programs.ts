import { readFileSync } from "node:fs";
import type { MarkdownRenderer } from "vitepress";
import { outputs } from "../run/outputs.js";

/** The text of a program in `code/`. */
export const programText = (name: string): string =>
  readFileSync(new URL(`../../code/${name}`, import.meta.url), "utf8").trimEnd();

const LINE = /^@(run|show) ([\w./-]+\.(?:js|ts|sh))$/;

const attribute = (text: string): string => encodeURIComponent(text);

/**
 * Programs in Markdown, a line each: `@run losses/one-hot.js` can be edited and run on the page, `@show the-idea.ts` is only shown. They are
 * the same in both languages.
 */
export function programs(md: MarkdownRenderer): void {
  md.block.ruler.before("paragraph", "program", (state, startLine, _, isSilent) => {
    const line = state.src.slice(state.bMarks[startLine], state.eMarks[startLine]).trim();
    const [, kind, name] = LINE.exec(line) ?? [];
    if (kind === undefined || name === undefined) return false;
    if (isSilent) return true;
    const text = programText(name);
    const html = (content: string): void => {
      const token = state.push("html_block", "", 0);
      token.content = content;
    };
    if (kind === "run") {
      const output = outputs.get(name);
      if (output === undefined) throw new Error(`@run ${name}: it was not run; put it into code/.`);
      html(`<Program name="${name}" code="${attribute(text)}" output="${attribute(output)}">\n`);
    }
    const fence = state.push("fence", "code", 0);
    fence.info = name.split(".").at(-1) as string;
    fence.content = `${text}\n`;
    fence.markup = "```";
    if (kind === "run") html("</Program>\n");
    state.line = startLine + 1;
    return true;
  });
}
