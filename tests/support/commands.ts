// Commands in Markdown: lines of `sh` fences, and code within a line that begins with a program of Node.

interface Command {
  readonly program: string;
  readonly words: readonly string[];
  /** The line or the code that it is in, for messages. */
  readonly text: string;
}

/** Words that stand for others: `[options]`, `[filter …]`. */
const PLACEHOLDER = /\[[^\]]*\]/g;
const BEGINS = /^(?:[A-Z_]+=\S+ )?(?:npx|npm|pnpm|node) /;

/**
 * The commands of a document. An option that stands alone, as in `--build`, belongs to the last command before it in its paragraph,
 * list item or row of a table.
 */
export function commandsIn(markdown: string): Command[] {
  const fences = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines = ""]) =>
    lines.trim().split("\n"),
  );
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [...fences.flatMap(commandsOf), ...prose.split(/\n\n|\n(?=[|-] ?)/).flatMap(commandsInProse)];
}

/** The commands of a line of a shell. */
const commandsOf = (line: string): Command[] =>
  line
    .replace(/ +# .*$/, "")
    .split(/ (?:&&|\|) /)
    .map((text) => {
      const words = text.replaceAll(PLACEHOLDER, "").split(" ").filter(Boolean);
      while (/^[A-Z_]+=/.test(words[0] ?? "")) words.shift();
      return { program: words[0] ?? "", words: words.slice(1), text };
    });

function commandsInProse(text: string): Command[] {
  const found: Command[] = [];
  for (const [, code = ""] of text.matchAll(/`([^`\n]+)`/g)) {
    const last = found.at(-1);
    if (BEGINS.test(code)) found.push(...commandsOf(code));
    else if (/^--[a-z]/.test(code) && last)
      found.push({ ...last, words: [...last.words, ...code.split(" ")], text: `${last.text} ${code}` });
  }
  return found;
}
