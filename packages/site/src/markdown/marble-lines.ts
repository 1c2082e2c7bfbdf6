/** Something on the line of a stream, at a time that is counted in characters from 0. */
export type MarbleEvent =
  | { readonly kind: "value"; readonly at: number; readonly text: string }
  | { readonly kind: "bar"; readonly at: number; readonly to: number }
  | { readonly kind: "complete" | "error" | "unsubscribe"; readonly at: number };

/** A line of a marble diagram: a stream, or an operator between streams. */
export type MarbleLine =
  | {
      readonly kind: "stream";
      readonly label: string;
      readonly start: number;
      readonly end: number;
      readonly events: readonly MarbleEvent[];
    }
  | { readonly kind: "operator"; readonly text: string };

/** The longest time that stays readable at 360 pixels. */
export const LONGEST = 25;

const ENDS = { "|": "complete", "#": "error", "!": "unsubscribe" } as const;
const isEnd = (char: string): char is keyof typeof ENDS => char in ENDS;
const VALUE = /^[\p{L}\p{N}?]$/u;

/**
 * The lines of a marble diagram. A stream is `label  --1--[a,b]--(2|)`; its last word is the time, a character each:
 *
 * - `-` nothing happens, `.` nobody is subscribed, `=` something takes time (a bar);
 * - a letter or digit is a value; `[a,b]` is one value with a longer text, at the time of the bracket;
 * - `|` completes, `#` fails, `!` is unsubscribed; `(2|)` is a value and an end at the same time.
 *
 * An operator is `> take(2)`.
 *
 * @throws Error for what is none of these.
 */
export function marbleLines(source: string): readonly MarbleLine[] {
  const lines = source.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) throw new Error("marbles: there is no line.");
  return lines.map((line) => (line.startsWith("> ") ? { kind: "operator", text: line.slice(2).trim() } : stream(line)));
}

function stream(line: string): MarbleLine {
  const trimmed = line.trimEnd();
  const space = trimmed.lastIndexOf(" ");
  const label = trimmed.slice(0, Math.max(space, 0)).trim();
  if (label === "") throw new Error(`marbles: "${trimmed}" needs a label, two spaces, and a time.`);
  const time = trimmed.slice(space + 1);
  const start = time.length - time.replace(/^\.+/, "").length;
  const events = eventsIn(time, start);
  const ends = events.filter(({ kind }) => kind in NAMES_OF_ENDS).map(({ at }) => at);
  if (ends.length > 1) throw new Error(`marbles: "${time}" ends more than once.`);
  const end = ends[0] ?? time.length;
  if (end > LONGEST) throw new Error(`marbles: "${time}" is longer than ${LONGEST} characters.`);
  if (events.some(({ at }) => at > end)) throw new Error(`marbles: "${time}" goes on behind its end.`);
  return { kind: "stream", label, start, end, events };
}

const NAMES_OF_ENDS = { complete: true, error: true, unsubscribe: true };

function eventsIn(time: string, start: number): readonly MarbleEvent[] {
  const events: MarbleEvent[] = [];
  for (let at = start; at < time.length; at++) {
    const char = time[at] as string;
    if (char === "-") continue;
    if (char === "=") {
      const from = at;
      while (time[at + 1] === "=") at++;
      events.push({ kind: "bar", at: from, to: at + 1 });
    } else if (char === "[" || char === "(") {
      const close = time.indexOf(char === "[" ? "]" : ")", at);
      const text = time.slice(at + 1, close);
      if (close < 0 || text === "") throw new Error(`marbles: "${time}" has a bracket that is empty or not closed.`);
      events.push(...(char === "[" ? [{ kind: "value", at, text } as const] : together(text, at)));
      at = close;
    } else events.push(...together(char, at));
  }
  return events;
}

/** Values and ends at one time. */
const together = (text: string, at: number): readonly MarbleEvent[] =>
  [...text].map((char) => {
    if (isEnd(char)) return { kind: ENDS[char], at };
    if (VALUE.test(char)) return { kind: "value", at, text: char };
    throw new Error(`marbles: "${char}" is no value; write letters, digits, or [a longer text].`);
  });
