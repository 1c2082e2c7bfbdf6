import { readFileSync } from "node:fs";

/** A program in `code/`, or with `#name` a part of it. Marks of parts are left out. @throws Error for a part that it has not. */
export function programText(address: string): string {
  const [name = "", part] = address.split("#");
  const lines = readFileSync(new URL(`../../code/${name}`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  const start = part === undefined ? 0 : lines.findIndex((line) => line.trim() === `// #region ${part}`);
  const end = part === undefined ? lines.length : lines.findIndex((line) => line.trim() === `// #endregion ${part}`);
  if (start < 0 || end < start) throw new Error(`code/${name} has no lines between #region and #endregion ${part}.`);
  const shown = lines.slice(start, end).filter((line) => !MARK.test(line));
  const margin = Math.min(...shown.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return shown
    .map((line) => line.slice(margin))
    .join("\n")
    .trim();
}

const MARK = /^\s*\/\/ #(?:region|endregion) /;
