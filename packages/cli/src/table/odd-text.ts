import { numberInCell } from "@rxgrad/data/internal";

/** Fewer different values may well be the names of a few things, such as 1, 2 and many. */
const FEW = 10;

/** The first text among the different cells of a column that is no number, where most of them are numbers. */
export function oddText(different: readonly string[], decimal: string): string | undefined {
  const texts = different.filter((each) => !Number.isFinite(numberInCell(each, decimal)));
  return different.length > FEW && texts.length < different.length / 2 ? texts[0] : undefined;
}
