import { DataError } from "@rxgrad/core";

/** Rows as they stand in the text, quotes included, without their line ends; blank ones left out. */
export interface Records {
  readonly texts: readonly string[];
  /** The line on which each begins, counted from 1. */
  readonly lines: readonly number[];
  /** What is wrong with the text that follows them. */
  readonly fault?: DataError | undefined;
}

/** The most characters in a row. One quote too many makes the rest of a file one row. */
const LONGEST = 2 ** 24;

const [QUOTE, LINE_FEED, CARRIAGE_RETURN, NUL, REPLACEMENT] = [0x22, 0x0a, 0x0d, 0, 0xfffd];

/**
 * Cuts text that comes piece by piece into rows. A line end belongs to a cell where an odd number of quotes stands before
 * it in the row, so whole rows are found without looking into them (RFC 4180), and their lines are known exactly.
 */
export class RecordCutter {
  readonly #name: string;
  readonly #delimiter: string;
  /** The row that is not complete yet, as it came. */
  #begun: string[] = [];
  #begunLength = 0;
  /** A carriage return at the end of a piece: whether it is a line end of its own is known only with the next. */
  #held = "";
  #isQuoted = false;
  #line = 1;
  #firstLine = 1;

  constructor(name: string, delimiter: string) {
    this.#name = name;
    this.#delimiter = delimiter;
  }

  /**
   * The rows completed by the next piece, up to a row of more than 16,777,216 characters, or to what is no text.
   */
  cut(piece: string, isLast: boolean): Records {
    const all = this.#held + piece;
    const text = !isLast && all.endsWith("\r") ? all.slice(0, -1) : all;
    this.#held = all.slice(text.length);
    const texts: string[] = [];
    const lines: number[] = [];
    const end = (rest: string): void => {
      const row = this.#finish(rest);
      if (row.trim() === "" && !row.includes(this.#delimiter)) return;
      texts.push(row);
      lines.push(this.#firstLine);
    };
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (code === LINE_FEED || code === CARRIAGE_RETURN) {
        const length = code === CARRIAGE_RETURN && text.charCodeAt(i + 1) === LINE_FEED ? 2 : 1;
        this.#line++;
        if (!this.#isQuoted) {
          end(text.slice(start, i));
          start = i + length;
          this.#firstLine = this.#line;
        }
        i += length - 1;
      } else if (code === NUL || code === REPLACEMENT) {
        return { texts, lines, fault: this.#noText(this.#finish(text.slice(start, i)), code) };
      }
    }
    const fault = this.#begin(text.slice(start));
    if (isLast && !fault) end("");
    return { texts, lines, fault };
  }

  #begin(text: string): DataError | undefined {
    this.#begun.push(text);
    this.#begunLength += text.length;
    if (this.#begunLength <= LONGEST) return undefined;
    return new DataError(
      `${this.#name}: line ${this.#firstLine}, column 1: a row of more than ${LONGEST} characters begins here; close its quotes, or cut it into more rows.`,
    );
  }

  #finish(rest: string): string {
    if (this.#begunLength === 0) return rest;
    const row = this.#begun.join("") + rest;
    this.#begun = [];
    this.#begunLength = 0;
    return row;
  }

  #noText(before: string, code: number): DataError {
    const what = code === NUL ? "a NUL character" : "a byte that is not UTF-8";
    return new DataError(
      `${this.#name}: line ${this.#firstLine}, column ${this.#columnAfter(before)}: there is ${what}, so this is no text; save the file as CSV in UTF-8.`,
    );
  }

  /** The number of the cell that follows part of a row. */
  #columnAfter(before: string): number {
    return before.replace(/"[^"]*("|$)/g, "").split(this.#delimiter).length;
  }
}
