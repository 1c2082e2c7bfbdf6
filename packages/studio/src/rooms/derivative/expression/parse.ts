import { constant, type Dual, functionNamed, negative, OPERATORS } from "./dual.js";
import { ExpressionError } from "./expression-error.js";
import { type Part, partsOf } from "./parts.js";

/** The most characters that are read, and how deep parentheses, signs and powers may be nested. */
export const LONGEST = 200;
export const DEEPEST = 40;

/** A function of x, and its derivative. */
export interface Expression {
  value(x: number): number;
  slope(x: number): number;
}

type Evaluate = (x: Dual) => Dual;

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/**
 * Reads an expression of x, such as `x**2 + sin(3*x)`. It computes as JavaScript does; the derivative is exact, by duals.
 *
 * @throws ExpressionError for what is no expression.
 */
export function parse(expression: string): Expression {
  if (expression.length > LONGEST) throw new ExpressionError("long", LONGEST, "");
  const evaluate = new Parser(partsOf(expression)).whole();
  return {
    value: (x) => evaluate({ value: x, slope: 1 }).value,
    slope: (x) => evaluate({ value: x, slope: 1 }).slope,
  };
}

/** Recursive descent. Each method reads one kind of term from the present part on. */
class Parser {
  readonly #parts: readonly Part[];
  #next = 0;
  #depth = 0;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  whole(): Evaluate {
    const all = this.#sum();
    const { kind, text, at } = this.#part;
    if (kind === "end") return all;
    throw new ExpressionError(text === ")" ? "closed" : "operator", at, text);
  }

  get #part(): Part {
    return this.#parts[this.#next] as Part;
  }

  /** Takes the present part if it is one of these symbols. */
  #take<S extends string>(...symbols: readonly S[]): S | undefined {
    const { kind, text } = this.#part;
    if (kind !== "symbol" || !symbols.includes(text as S)) return undefined;
    this.#next++;
    return text as S;
  }

  #sum(): Evaluate {
    return this.#chain(["+", "-"], () => this.#product());
  }

  #product(): Evaluate {
    return this.#chain(["*", "/"], () => this.#signed());
  }

  /** Terms between operators of equal rank, from left to right. */
  #chain(symbols: readonly ("+" | "-" | "*" | "/")[], term: () => Evaluate): Evaluate {
    let all = term();
    for (let symbol = this.#take(...symbols); symbol; symbol = this.#take(...symbols)) {
      const [operator, left, right] = [OPERATORS[symbol], all, term()];
      all = (x) => operator(left(x), right(x));
    }
    return all;
  }

  /** A sign is weaker than a power: −x² is −(x²). */
  #signed(): Evaluate {
    const sign = this.#take("+", "-");
    if (!sign) return this.#power();
    const term = this.#deeper(() => this.#signed());
    return sign === "+" ? term : (x) => negative(term(x));
  }

  /** Powers from right to left: 2 ^ x ^ 3 is 2 ^ (x ^ 3). */
  #power(): Evaluate {
    const base = this.#operand();
    if (!this.#take("^")) return base;
    const exponent = this.#deeper(() => this.#signed());
    return (x) => OPERATORS["^"](base(x), exponent(x));
  }

  #operand(): Evaluate {
    const { kind, text, at } = this.#part;
    if (kind === "number" || kind === "name") {
      this.#next++;
      return kind === "name" ? this.#named(text, at) : always(Number(text));
    }
    if (this.#take("(")) return this.#closed(at);
    throw new ExpressionError("operand", at, text);
  }

  #named(name: string, at: number): Evaluate {
    if (name === "x") return (x) => x;
    if (Object.hasOwn(CONSTANTS, name)) return always(CONSTANTS[name] as number);
    const f = functionNamed(name);
    if (!f) throw new ExpressionError("name", at, name);
    const opening = this.#part.at;
    if (!this.#take("(")) throw new ExpressionError("argument", opening, name);
    const argument = this.#closed(opening);
    return (x) => f(argument(x));
  }

  /** What stands in parentheses, behind the opening one. */
  #closed(opening: number): Evaluate {
    const inner = this.#deeper(() => this.#sum());
    if (this.#take(")")) return inner;
    const { kind, text, at } = this.#part;
    throw kind === "end" ? new ExpressionError("open", opening, "(") : new ExpressionError("operator", at, text);
  }

  #deeper(read: () => Evaluate): Evaluate {
    if (++this.#depth > DEEPEST) throw new ExpressionError("deep", this.#part.at, this.#part.text);
    const found = read();
    this.#depth--;
    return found;
  }
}

const always = (value: number): Evaluate => {
  const found = constant(value);
  return () => found;
};
