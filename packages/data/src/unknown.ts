import { DataError } from "@rxgrad/core";
import { show } from "./checks.js";

/**
 * @param at The option in messages.
 * @throws DataError for anything but "zeros" or `{ fill }` with one of the categories.
 */
export function checkUnknown(at: string, unknown: unknown, categories: readonly string[]): void {
  if (unknown === "zeros") return;
  const fill = (unknown as { readonly fill?: unknown } | null)?.fill;
  if (typeof fill === "string" && Object.keys(unknown as object).length === 1) {
    if (Array.from(categories).includes(fill)) return;
    throw new DataError(
      `${at}.fill is ${show(fill)}, which is none of the categories ${listed(categories)}; give one of them.`,
    );
  }
  throw new DataError(
    `${at} is ${show(unknown)}; give "zeros" for a row of zeros, or { fill: one of the categories }.`,
  );
}

/** The fix for a category that is not in the list. */
export const fixUnknown = (as: "one-hot" | "index" = "one-hot"): string =>
  `correct it, say what it becomes, such as ${suggested(as)}, or add it to the list before training.`;

/** A value of `unknown` that is allowed. */
export const suggested = (as: "one-hot" | "index" | undefined): string =>
  as === "index" ? 'unknown: { fill: "…" }' : 'unknown: "zeros"';

/** Texts in quotes, the first few of them. */
export const listed = (texts: readonly string[]): string =>
  texts.slice(0, 12).map(show).join(", ") + (texts.length > 12 ? ` and ${texts.length - 12} more` : "");
