import { wrapped } from "@rxgrad/terminal";
import type { Printer } from "../frame/printer.js";

/** Lines of a name and a text. The text is wrapped beside the name. */
export function rowsOfWords(rows: readonly (readonly [string, string])[], { width, colors: { dim } }: Printer): string {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows
    .map(([name, text]) => {
      const [first, ...others] = wrapped(text, Math.max(20, width - left)).split("\n");
      return [dim(`  ${name}`.padEnd(left)) + first, ...others.map((line) => " ".repeat(left) + line)].join("\n");
    })
    .join("\n");
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The most columns of a matrix that people read. */
const WIDEST = 20;

/** How often each class was answered for each class; the most frequent mistakes where that is too wide. */
export function confusionText(
  classes: readonly string[],
  counts: readonly (readonly number[])[],
  { width, colors: { bold, dim } }: Printer,
): string {
  const digits = Math.max(...counts.flat().map((count) => String(count).length));
  const longest = Math.max(...classes.map((each) => each.length));
  const left = Math.min(longest, 16);
  const most = Math.floor((width - 4 - left) / classes.length) - 2;
  const cell = Math.min(most, Math.max(digits, Math.min(longest, 10)));
  if (classes.length > WIDEST || cell < Math.max(digits, Math.min(longest, 2))) return mistakesText(classes, counts);
  const right = (text: string): string => `  ${cut(text, cell).padStart(cell)}`;
  const head = dim(`  ${" ".repeat(left)}${classes.map(right).join("")}`);
  const rows = counts.map((row, i) => {
    const cells = row.map((count, j) =>
      i === j ? bold(right(String(count))) : count === 0 ? dim(right("·")) : right(String(count)),
    );
    return `  ${cut(classes[i], left).padEnd(left)}${cells.join("")}`;
  });
  return [dim("  Rows are the classes, columns the answers:"), head, ...rows].join("\n");
}

function mistakesText(classes: readonly string[], counts: readonly (readonly number[])[]): string {
  const mistakes = counts
    .flatMap((row, i) => row.map((count, j) => ({ count, i, j })))
    .filter(({ count, i, j }) => count > 0 && i !== j)
    .sort((a, b) => b.count - a.count)
    .slice(0, 8)
    .map(({ count, i, j }) => `  ${count} times ${classes[i]} was taken for ${classes[j]}`);
  return mistakes.length === 0 ? "  No mistakes." : ["  The most frequent mistakes:", ...mistakes].join("\n");
}

/** A number with about four significant digits, or as many as are given. */
export const short = (value: number, digits = 4): string => {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  return size >= 1e6 || size < 1e-3 ? value.toExponential(digits - 2) : Number(value.toPrecision(digits)).toString();
};
