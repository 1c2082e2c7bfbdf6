// Command lines that are wrong: each ends with one sentence and its exit code, and prints no stack.
import * as assert from "uvu/assert";
import type { Ended } from "./command.js";

/** A command line, its exit code, and what its sentence says. */
export type WrongLine = readonly [line: string, code: 1 | 2, sentence: RegExp];

export async function checkWrong(lines: readonly WrongLine[], run: (line: string) => Promise<Ended>): Promise<void> {
  assert.ok(lines.length >= 20, `${lines.length} lines`);
  for (const [line, code, sentence] of lines) {
    const ended = await run(line);
    const told = `${line}: ${JSON.stringify(ended)}`;
    assert.is(ended.code, code, told);
    assert.is(ended.stdout, "", told);
    assert.match(ended.stderr, sentence, told);
    assert.match(ended.stderr, /^rxgrad [^\n]+\n$/, told);
    assert.ok(ended.stderr.length <= 420, told);
    assert.not.match(ended.stderr, /\n\s+at |node:internal|undefined|\[object/, told);
  }
}
