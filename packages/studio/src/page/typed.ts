import type { Bounds } from "../experiment/check/fields.js";

/**
 * What a person has typed into a field of numbers, rounded and within bounds. The field then shows what counts: the present value, if
 * nothing was typed that is a number.
 */
export function typedIn(field: HTMLInputElement, present: number, { least, most, isWhole }: Bounds): number {
  const { valueAsNumber: typed } = field;
  const value = Math.min(most, Math.max(least, isWhole ? Math.round(typed) : typed));
  const counts = Number.isFinite(typed) ? value : present;
  field.value = String(counts);
  return counts;
}
