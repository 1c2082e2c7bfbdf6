import * as assert from "uvu/assert";

/** Asserts |got − wanted| ≤ tolerance; NaN is never close. */
export function close(got: number, wanted: number, tolerance: number): void {
  assert.ok(Math.abs(got - wanted) <= tolerance, `got ${got}, wanted ${wanted} ± ${tolerance}`);
}

/** Asserts that the call fails with an error of this class and exactly this message, and returns the error. */
export function throws<E extends Error>(call: () => unknown, type: new (message: string) => E, message: string): E {
  try {
    call();
  } catch (error) {
    return isError(error, type, message);
  }
  throw new Error(`nothing was thrown, but this was expected: ${message}`);
}

export function isError<E extends Error>(error: unknown, type: new (message: string) => E, message: string): E {
  assert.instance(error, type);
  assert.is((error as E).message, message);
  return error as E;
}

/** Compares two lists of rows, such as the iterations of a run and of a resumed run, up to the first difference. */
export function sameRows(got: readonly unknown[], wanted: readonly unknown[], what = "rows"): void {
  for (const [i, row] of wanted.entries()) assert.equal(got[i], row, `${what}: row ${i + 1} is the first that differs`);
  assert.is(got.length, wanted.length, `${what}: their number`);
}
