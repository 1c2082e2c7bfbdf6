import type { Observable } from "rxjs";
import { followStream, isStream } from "../element/streams.js";

/** Numbers with a shape, such as a Tensor of rxgrad, or what is left of one after a transfer. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Numbers, or a stream of them. */
export type GivenNumbers = Numbers | Observable<Numbers>;

const isNumbers = (value: unknown): value is Numbers =>
  typeof value === "object" &&
  value !== null &&
  Array.isArray((value as Partial<Numbers>).shape) &&
  typeof (value as Partial<Numbers>).data?.length === "number";

/** Whether a value is numbers, or may be a stream of them. */
export const isGivenNumbers = (value: unknown): boolean => isStream(value) || isNumbers(value);

/** Calls `onNumbers` for given numbers, or for each of a stream. Returns the function that ends it. @param fail Called with a message. */
export function follow(
  given: GivenNumbers,
  onNumbers: (numbers: Numbers) => void,
  fail: (message: string) => void,
): () => void {
  if (isNumbers(given)) {
    onNumbers(given);
    return () => {};
  }
  return followStream(given, onNumbers, fail);
}
