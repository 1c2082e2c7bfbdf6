import type { CsvMissing } from "@rxgrad/data";

/** Rows that lack a value are left out. */
export const MISSING: CsvMissing & { readonly marks: readonly string[] } = {
  marks: ["NA", "NaN", "?"],
  rows: "drop",
};

/** More classes than these cannot be told apart in a picture. */
export const MOST_CLASSES = 10;
