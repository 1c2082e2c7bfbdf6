import { DataError } from "@rxgrad/core";
import * as assert from "uvu/assert";

/** Asserts that the call (or promise) fails with a DataError of exactly this message, and returns the error. */
export function refuses(call: () => unknown, message: string): DataError {
  try {
    call();
  } catch (error) {
    return check(error, message);
  }
  throw new Error(`nothing was thrown, but this was expected: ${message}`);
}

export async function refusesLater(call: () => Promise<unknown>, message: string): Promise<DataError> {
  try {
    await call();
  } catch (error) {
    return check(error, message);
  }
  throw new Error(`nothing was thrown, but this was expected: ${message}`);
}

function check(error: unknown, message: string): DataError {
  assert.instance(error, DataError);
  assert.is((error as DataError).message, message);
  assert.is((error as DataError).name, "DataError");
  return error as DataError;
}
