// Python's literals, as far as headers of NumPy's files have them. Nothing is evaluated.

/** A text, a number, True, False, None, a tuple, a list or a dict. */
export type Literal = string | number | boolean | null | Tuple | readonly Literal[] | ReadonlyMap<string, Literal>;

/** A list in parentheses. */
export class Tuple {
  readonly entries: readonly Literal[];

  constructor(entries: readonly Literal[]) {
    this.entries = entries;
  }
}

/** A text that is no literal. */
export class NoLiteral extends Error {
  /** The index of the character that does not fit. */
  readonly at: number;

  constructor(at: number) {
    super();
    this.at = at;
  }
}

/** How deep literals are nested at most. */
const DEEPEST = 32;

const WORDS: readonly (readonly [string, Literal])[] = [
  ["True", true],
  ["False", false],
  ["None", null],
];

/** Reads one literal, with spaces around it. @throws NoLiteral */
export function parseLiteral(text: string): Literal {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Literal {
    this.#skipSpaces();
    if (depth > DEEPEST) throw new NoLiteral(this.#at);
    const first = this.#text[this.#at];
    if (first === "'" || first === '"') return this.#string();
    if (first === "{") return this.#dict(depth);
    if (first === "(") return this.#parenthesized(depth);
    if (first === "[") return this.#list("[", "]", depth).entries;
    const word = WORDS.find(([each]) => this.#text.startsWith(each, this.#at));
    if (!word) return this.#number();
    this.#at += word[0].length;
    return word[1];
  }

  /** @throws NoLiteral where there is something behind the value. */
  end(): void {
    this.#skipSpaces();
    if (this.#at < this.#text.length) throw new NoLiteral(this.#at);
  }

  #skipSpaces(): void {
    while (this.#at < this.#text.length && " \t\r\n".includes(this.#text[this.#at] as string)) this.#at++;
  }

  /** Steps over a character, if it is next. */
  #passes(character: string): boolean {
    this.#skipSpaces();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#passes(character)) throw new NoLiteral(this.#at);
  }

  #string(): string {
    const quote = this.#text[this.#at++] as string;
    let value = "";
    for (;;) {
      let character = this.#text[this.#at++];
      if (character === quote) return value;
      if (character === "\\") {
        character = this.#text[this.#at++];
        // Other escapes stand for characters that no header has.
        if (character === undefined || !"\\'\"".includes(character)) throw new NoLiteral(this.#at - 1);
      }
      if (character === undefined || character === "\n") throw new NoLiteral(this.#at - 1);
      value += character;
    }
  }

  /** Digits, perhaps with the L that Python 2 wrote behind them. */
  #number(): number {
    const start = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at === start) throw new NoLiteral(start);
    const value = Number(this.#text.slice(start, this.#at));
    if (this.#text[this.#at] === "L") this.#at++;
    return value;
  }

  /** A tuple, or a value in parentheses. */
  #parenthesized(depth: number): Literal {
    const { entries, hasComma } = this.#list("(", ")", depth);
    return entries.length === 1 && !hasComma ? (entries[0] as Literal) : new Tuple(entries);
  }

  #list(open: string, close: string, depth: number): { readonly entries: Literal[]; readonly hasComma: boolean } {
    this.#expect(open);
    const entries: Literal[] = [];
    let hasComma = false;
    while (!this.#passes(close)) {
      if (entries.length > 0 && !hasComma) throw new NoLiteral(this.#at);
      entries.push(this.value(depth + 1));
      hasComma = this.#passes(",");
    }
    return { entries, hasComma };
  }

  #dict(depth: number): ReadonlyMap<string, Literal> {
    this.#expect("{");
    const dict = new Map<string, Literal>();
    let hasComma = true;
    while (!this.#passes("}")) {
      const start = this.#at;
      if (!hasComma) throw new NoLiteral(start);
      const key = this.value(depth + 1);
      if (typeof key !== "string" || dict.has(key)) throw new NoLiteral(start);
      this.#expect(":");
      dict.set(key, this.value(depth + 1));
      hasComma = this.#passes(",");
    }
    return dict;
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
