import * as assert from "uvu/assert";
import { numbersOf } from "../../packages/site/src/numbers/numbers.js";

const read = new Map<string, Set<string>>();

/** The numbers in the prose of a page of the site, as they are written. Which of them a test reads is noted for {@link allRead}. */
export function writtenTexts(page: string): Readonly<Record<string, string>> {
  const names = read.get(page) ?? new Set();
  read.set(page, names);
  return new Proxy(numbersOf(page), {
    get(numbers, name: string) {
      names.add(name);
      return numbers[name];
    },
  });
}

/** The same, as numbers. */
export const writtenNumbers = (page: string): Readonly<Record<string, number>> =>
  new Proxy(writtenTexts(page) as unknown as Record<string, number>, {
    get: (texts, name: string) => Number(String(texts[name]).replaceAll("−", "-")),
  });

/** Ends the tests of a page: fails if they have read no more than a part of its numbers. */
export const allRead = (page: string): void =>
  assert.equal(
    Object.keys(numbersOf(page)).filter((name) => !read.get(page)?.has(name)),
    [],
    `numbers of ${page} that no test compares`,
  );
