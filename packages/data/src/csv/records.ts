import { DataError } from "@rxgrad/core";
import type { CsvFormat } from "./options.js";

/** Rows as text, with quotes, without line ends and blank rows. */
export interface Records {
  readonly texts: readonly string[];
  /** The line on which each row begins, counted from 1. */
  readonly lines: readonly number[];
  /** Error of the text after these rows. */
  readonly fault?: DataError | undefined;
}

/** Maximum number of characters in a row. An unbalanced quote turns the rest of a file into one row. */
const LONGEST = 2 ** 24;

const [LINE_FEED, CARRIAGE_RETURN, NUL] = [0x0a, 0x0d, 0];

/** Options that determine rows. */
export type LineFormat = Pick<CsvFormat, "delimiter" | "quote" | "comment" | "skipRows">;

/**
 * Divides text that arrives in pieces into rows. A line end belongs to a cell if an odd number of quotes precedes it in the
 * row (RFC 4180). So rows and their line numbers are found without parsing cells. Skipped lines and comments are left out;
 * quotes in them have no meaning.
 */
export class RecordCutter {
  readonly #name: string;
  readonly #format: LineFormat;
  readonly #fix: (isNul: boolean) => string;
  readonly #quote: number;
  readonly #comment: number;
  /** Pieces of the incomplete row. */
  #begun: string[] = [];
  #begunLength = 0;
  /** A carriage return at the end of a piece. The next piece shows whether it is a line end by itself. */
  #held = "";
  #isQuoted = false;
  /** Whether the next character is the first of a row. */
  #isAtStart = true;
  /** Whether the rest of the line is skipped. */
  #isLeftOut = false;
  #line = 1;
  #firstLine = 1;

  /** @param fix Returns the fix for bytes that are not text; "" where none is known. */
  constructor(name: string, format: LineFormat, fix: (isNul: boolean) => string = () => "") {
    this.#name = name;
    this.#fix = fix;
    this.#format = format;
    this.#quote = format.quote?.charCodeAt(0) ?? -1;
    this.#comment = format.comment?.charCodeAt(0) ?? -1;
  }

  /**
   * The rows that the next piece completes, up to a row of more than 16,777,216 characters or a NUL character.
   */
  cut(piece: string, isLast: boolean): Records {
    const all = this.#held + piece;
    const text = !isLast && all.endsWith("\r") ? all.slice(0, -1) : all;
    this.#held = all.slice(text.length);
    const texts: string[] = [];
    const lines: number[] = [];
    const end = (rest: string): void => {
      const row = this.#finish(rest);
      if (this.#isLeftOut || (row.trim() === "" && !row.includes(this.#format.delimiter))) return;
      texts.push(row);
      lines.push(this.#firstLine);
    };
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (this.#isAtStart) this.#begin(code);
      if (code === this.#quote) this.#isQuoted = !this.#isQuoted && !this.#isLeftOut;
      else if (code === LINE_FEED || code === CARRIAGE_RETURN) {
        const length = code === CARRIAGE_RETURN && text.charCodeAt(i + 1) === LINE_FEED ? 2 : 1;
        this.#line++;
        if (!this.#isQuoted) {
          end(text.slice(start, i));
          start = i + length;
          this.#firstLine = this.#line;
          this.#isAtStart = true;
        }
        i += length - 1;
      } else if (code === NUL) {
        return { texts, lines, fault: this.#noText(this.#finish(text.slice(start, i)), NUL_CHARACTER) };
      }
    }
    const fault = this.#keep(text.slice(start));
    if (isLast && !fault) end("");
    return { texts, lines, fault };
  }

  /** The rows and fault for bytes after the pieces so far that are invalid in this encoding. */
  broken(encoding: string): Records {
    const what = `a byte that is not ${encoding === "utf-8" ? "UTF-8" : encoding}`;
    return { texts: [], lines: [], fault: this.#noText(this.#finish(this.#held), what) };
  }

  #begin(code: number): void {
    this.#isAtStart = false;
    this.#isLeftOut = this.#line <= this.#format.skipRows || code === this.#comment;
  }

  #keep(text: string): DataError | undefined {
    if (this.#isLeftOut) return undefined;
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

  #noText(before: string, what: string): DataError {
    return new DataError(
      `${this.#name}: line ${this.#firstLine}, column ${this.#columnAfter(before)}: there is ${what}, so this is not a text; ${this.#fix(what === NUL_CHARACTER) || TAKE_OUT}.`,
    );
  }

  /** Number of the cell after this part of a row. */
  #columnAfter(before: string): number {
    const { delimiter, quote } = this.#format;
    const outside = quote === undefined ? [before] : before.split(quote).filter((_, i) => i % 2 === 0);
    return outside.join("").split(delimiter).length;
  }
}

const [NUL_CHARACTER, TAKE_OUT] = ["a NUL character", "take it out, or save the file as CSV in UTF-8"] as const;
