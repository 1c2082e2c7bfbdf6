import { numbersOf } from "../../packages/site/src/numbers/numbers.js";

/** The numbers in the prose of a page of the site, as numbers. */
export const writtenNumbers = (page: string): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(numbersOf(page)).map(([name, text]) => [name, Number(text.replaceAll("−", "-"))]));
