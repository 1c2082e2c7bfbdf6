import { ExpressionError, type Fault } from "./expression-error.js";
import { type Expression, parse } from "./parse.js";

/** What a text says: nothing yet, a function, or what is wrong with it. */
export type Read =
  | { readonly kind: "nothing" }
  | (Expression & { readonly kind: "function" })
  | { readonly kind: "fault"; readonly fault: Fault; readonly at: number; readonly found: string };

/** Reads a text that a person writes. */
export function read(text: string): Read {
  if (text.trim() === "") return { kind: "nothing" };
  try {
    return { kind: "function", ...parse(text) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { fault, at, found } = error;
    return { kind: "fault", fault, at, found };
  }
}
