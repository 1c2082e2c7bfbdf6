/**
 * A formula as TeX. It is rendered when the page is built; numbers are put into its slots when it is shown.
 *
 * A slot is `\n{x}`, a number with parentheses if it is negative, `\b{x}`, a number without, or `\list{terms}`, a list of terms.
 */
export interface FormulaTeX {
  /** The formula for any element, in lines. */
  readonly general: readonly string[];
  /**
   * What is computed for one element, without its result, in parts between which a line may break. Absent where there is nothing
   * to compute, or where the numbers of one iteration do not suffice.
   */
  readonly present?: readonly string[];
  /** A term of `\list`. */
  readonly term?: string;
}

/** Formulas by the kind of a node; a variant of a kind is behind a slash. */
export type Formulas = Readonly<Record<string, FormulaTeX>>;

/** A formula for one element that has one line. */
export const formula = (general: string, ...present: readonly string[]): FormulaTeX => ({
  general: [general],
  present,
});

/** A formula with a list of terms. */
export const listed = (
  general: string | readonly string[],
  term: string,
  ...present: readonly string[]
): FormulaTeX => ({
  general: typeof general === "string" ? [general] : general,
  present,
  term,
});
