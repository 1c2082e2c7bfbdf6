/** What is wrong with an expression. */
export type Fault =
  /** It has more characters, or is nested deeper, than is read. */
  | "long"
  | "deep"
  /** A character that nothing begins with. */
  | "character"
  /** A name that is neither x, a constant nor a function. */
  | "name"
  /** A number, x, a function or a parenthesis was wanted. */
  | "operand"
  /** An operator was wanted, as between 2 and x. */
  | "operator"
  /** A function without the parenthesis behind its name. */
  | "argument"
  /** A parenthesis that is not closed, and one that was not opened. */
  | "open"
  | "closed";

/** An expression that cannot be read: what is wrong, where, and what stands there. */
export class ExpressionError extends Error {
  readonly fault: Fault;
  /** The character that is wrong, from 0; behind the last one where something is missing at the end. */
  readonly at: number;
  /** What stands there; empty at the end. */
  readonly found: string;

  constructor(fault: Fault, at: number, found: string) {
    super(`The expression is wrong at character ${at + 1}: ${fault}.`);
    this.name = "ExpressionError";
    this.fault = fault;
    this.at = at;
    this.found = found;
  }
}
