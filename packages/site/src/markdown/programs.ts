import type { MarkdownRenderer } from "vitepress";
import { outputs } from "../run/outputs.js";
import { programText } from "./program-text.js";

const LINE = /^@(run|show|print) ([\w./-]+\.(?:js|mjs|ts|sh|csv)(?:#[\w-]+)?)$/;

const attribute = (text: string): string => encodeURIComponent(text);

function outputOf(name: string): string {
  const output = outputs.get(name);
  if (output === undefined) throw new Error(`${name} was not run; put it into code/.`);
  return output;
}

/**
 * Programs in Markdown, a line each: `@run losses/one-hot.js` can be edited and run on the page, `@show the-idea.ts` is only shown,
 * `@show guide/data/train.ts#scale` is a part, and `@print guide/data/train.ts` is what a program prints. They are the same in both
 * languages. Programs that need more than Node to run are `.mjs`: a test runs them.
 */
export function programs(md: MarkdownRenderer): void {
  md.block.ruler.before("paragraph", "program", (state, startLine, _, isSilent) => {
    const line = state.src.slice(state.bMarks[startLine], state.eMarks[startLine]).trim();
    const [, kind, name] = LINE.exec(line) ?? [];
    if (kind === undefined || name === undefined) return false;
    if (isSilent) return true;
    const text = kind === "print" ? outputOf(name) : programText(name);
    const html = (content: string): void => {
      const token = state.push("html_block", "", 0);
      token.content = content;
    };
    if (kind === "run")
      html(`<Program name="${name}" code="${attribute(text)}" output="${attribute(outputOf(name))}">\n`);
    const fence = state.push("fence", "code", 0);
    fence.info = kind === "print" ? "text" : (/\.m?(\w+)(?:#|$)/.exec(name)?.[1] as string);
    fence.content = `${text}\n`;
    fence.markup = "```";
    if (kind === "run") html("</Program>\n");
    state.line = startLine + 1;
    return true;
  });
}
