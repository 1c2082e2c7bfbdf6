import { ExpressionError } from "./expression-error.js";

/** A part of an expression. The last one is the end. */
export interface Part {
  readonly kind: "number" | "name" | "symbol" | "end";
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

const PART = /(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([a-z][a-z\d]*|π)|(\*\*|[-+*/^()−×·⋅÷])|\s+/iuy;

/** What signs and names stand for that people type or copy. */
const SAME: ReadonlyMap<string, string> = new Map([
  ["**", "^"],
  ["−", "-"],
  ["×", "*"],
  ["·", "*"],
  ["⋅", "*"],
  ["÷", "/"],
  ["π", "pi"],
]);

/** Cuts an expression into its parts. @throws ExpressionError for a character that belongs to none. */
export function partsOf(expression: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < expression.length) {
    PART.lastIndex = at;
    const found = PART.exec(expression);
    if (!found) throw new ExpressionError("character", at, String.fromCodePoint(expression.codePointAt(at) as number));
    const [all, number, name, symbol] = found;
    const kind = number ? "number" : name ? "name" : symbol ? "symbol" : undefined;
    if (kind) parts.push({ kind, text: SAME.get(all) ?? all, at });
    at += all.length;
  }
  return [...parts, { kind: "end", text: "", at }];
}
