import { Writable } from "node:stream";

/** A stream that keeps what is written to it: a file, or with `columns` a terminal. */
export class FakeStream extends Writable {
  text = "";
  readonly isTTY?: boolean;
  readonly columns?: number;

  constructor(columns?: number) {
    super({ decodeStrings: false });
    if (columns === undefined) return;
    this.isTTY = true;
    this.columns = columns;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }

  /** The visible text after all writes. */
  get screen(): string[] {
    return screenOf(this.text, this.columns ?? 80);
  }
}

const CONTROL = "\x1b[";

/** Plays text on a screen of `columns` columns. Supports the control sequences that progress needs, and refuses all others. */
function screenOf(text: string, columns: number): string[] {
  const lines: string[] = [""];
  let current = 0;
  let column = 0;
  let rest = text;
  while (rest !== "") {
    if (rest.startsWith(CONTROL)) {
      const [sequence, count, command] = /^.\[(\d*)([A-Za-z])/su.exec(rest) ?? [];
      if (command === "G") column = Number(count) - 1;
      else if (command === "A") current = Math.max(0, current - Number(count));
      else if (command === "K" && count === "2") lines[current] = "";
      else if (command === "K" && Number(count) === 0) lines[current] = lines[current].slice(0, column);
      else throw new Error(`a control sequence that leaves traces: ${JSON.stringify(rest.slice(0, 12))}`);
      rest = rest.slice((sequence as string).length);
      continue;
    }
    const [character] = rest;
    if (character === "\n") {
      current++;
      if (current === lines.length) lines.push("");
      column = 0;
    } else {
      if (column >= columns) throw new Error(`a line wraps: ${lines[current]}`);
      lines[current] = lines[current].padEnd(column).slice(0, column) + character + lines[current].slice(column + 1);
      column++;
    }
    rest = rest.slice(character.length);
  }
  return lines;
}
