// The output of the test command.
import type { Result } from "./test-process.js";

export const hasColor = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;

const paint = (code: number, text: string): string => (hasColor ? `\x1b[${code}m${text}\x1b[0m` : text);

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export function printResult({ file, seconds, output, passed, failed, skipped, problems }: Result): void {
  const notes = skipped ? `, ${skipped} skipped` : "";
  const tail = `${seconds.toFixed(1)} s`;
  if (failed === 0) {
    console.log(`${paint(32, "✓")} ${file}  ${passed} passed${notes}  ${paint(90, tail)}`);
    return;
  }
  console.log(`${paint(31, "✗")} ${file}  ${passed} passed, ${failed} failed${notes}  ${paint(90, tail)}`);
  console.log([output.trimEnd(), ...problems].filter(Boolean).join("\n").replace(/^/gm, "    "));
}

/** Prints which files failed and what was skipped, and counts the tests in the last line. */
export function printSummary(results: readonly Result[]): { readonly passed: number; readonly failed: number } {
  const broken = results.filter(({ failed }) => failed > 0);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  if (broken.length > 0)
    console.log(`\n${plural(broken.length, "file")} failed: ${broken.map(({ file }) => file).join(", ")}`);
  for (const line of skippedLines(results)) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}

/** One line for each missing need of tests, and one for tests that are skipped by hand. */
function skippedLines(results: readonly Result[]): string[] {
  const skipped = new Map<string, string[]>();
  const add = (why: string, file: string): void => void skipped.set(why, [...(skipped.get(why) ?? []), file]);
  for (const { file, missing, skipped: count } of results) {
    for (const each of missing) add(each, file);
    for (let i = missing.length; i < count; i++) add("they are marked with skip.", file);
  }
  return [...skipped].map(
    ([why, files]) => `Skipped: ${plural(files.length, "test")} in ${[...new Set(files)].join(", ")}: ${why}`,
  );
}
