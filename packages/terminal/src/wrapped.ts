import { widthOf } from "./terminal.js";

/**
 * Wraps text between words into lines that fit. Each line of the text is wrapped separately; its continuation has the same
 * indentation. A word that is too long has its own line.
 *
 * @param width The columns of the longest line. Default those of the terminal, 80 where there is none.
 * @example
 * console.log(wrapped("a sentence of seven words or so", 20)); // two lines
 * stream$.subscribe({ error: (error) => console.error(wrapped(error.message)) });
 */
export function wrapped(text: string, width: number = widthOf(process.stdout)): string {
  return text
    .split("\n")
    .map((line) => wrappedLine(line, width))
    .join("\n");
}

function wrappedLine(line: string, width: number): string {
  const [indent] = /^ */.exec(line) as RegExpExecArray;
  const lines: string[] = [];
  let current = "";
  for (const word of line.slice(indent.length).split(" ")) {
    const longer = current === "" ? indent + word : `${current} ${word}`;
    if (current === "" || longer.length <= width) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = indent + word;
  }
  return [...lines, current].join("\n");
}
