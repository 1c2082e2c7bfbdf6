// The parts that jobs share. Each is sent once to each worker: as a whole, or as what changed since another part.
import type { JSONValue, SharedPart } from "rxgrad";
import { type References, referencesIn } from "../data-copies.js";
import type { TaskPart } from "../tasks/gradient.js";
import { lineIn, optionalLineIn, WireError } from "./fields.js";
import { decodeMessage, decodeNote, encodeMessage } from "./frames.js";

/** A part as its message tells it. */
export interface PartMessage extends References {
  readonly key: string;
  /** The key of the part that it differs from; undefined: it is whole. */
  readonly before: string | undefined;
  readonly head: JSONValue;
  /** Its numbers; or, for each list of the part before, the indices that changed and their new numbers. */
  readonly arrays: readonly Float64Array[];
}

/** @param before The part that workers have already. Only what changed since is written, if that is shorter. */
export function encodePart(
  key: string,
  { head, arrays, references }: TaskPart,
  before?: { readonly key: string; readonly part: SharedPart },
): Uint8Array {
  const changes = before && changesOf(before.part.arrays, arrays);
  return encodeMessage(
    "part",
    { key, before: changes ? before.key : null, part: head, references: references ?? null },
    changes ?? arrays,
  );
}

/** @throws WireError for what is no part. */
export function decodePart(bytes: Uint8Array, maxBytes: number): PartMessage {
  const { head, arrays } = decodeMessage("part", bytes, maxBytes);
  return {
    key: lineIn(head, "key"),
    before: optionalLineIn(head, "before"),
    head: (head.part ?? null) as JSONValue,
    arrays,
    references: head.before === null ? referencesIn(head.references, arrays.length) : undefined,
  };
}

/** The part that a message tells. @param before The part that it differs from. @throws WireError if it does not fit to that. */
export function partOf({ head, arrays }: PartMessage, before: SharedPart | undefined): SharedPart {
  if (!before) return { head, arrays };
  if (arrays.length !== 2 * before.arrays.length) throw new WireError("its changes are not those of the part before");
  return { head, arrays: before.arrays.map((each, i) => changed(each, arrays[2 * i], arrays[2 * i + 1])) };
}

function changed(numbers: Float64Array, indices: Float64Array, values: Float64Array): Float64Array {
  const copy = numbers.slice();
  if (indices.length !== values.length) throw new WireError("its changes have not one number for each index");
  for (let i = 0; i < indices.length; i++) {
    const at = indices[i];
    if (!Number.isInteger(at) || at < 0 || at >= copy.length)
      throw new WireError("its changes are outside of the part");
    copy[at] = values[i];
  }
  return copy;
}

/** The indices and numbers that changed; undefined if the numbers themselves are no longer, or do not fit. */
function changesOf(before: readonly Float64Array[], now: readonly Float64Array[]): Float64Array[] | undefined {
  if (before.length !== now.length || now.some((each, i) => each.length !== before[i].length)) return undefined;
  const changes = now.map((each, i) => {
    const indices: number[] = [];
    const most = each.length / 2;
    // NaN with other bits is no change that anybody could see.
    for (let k = 0; k < each.length && indices.length < most; k++)
      if (!Object.is(each[k], before[i][k])) indices.push(k);
    return indices.length < most || each.length === 0 ? indices : undefined;
  });
  if (changes.includes(undefined)) return undefined;
  return (changes as number[][]).flatMap((indices, i) => [
    Float64Array.from(indices),
    Float64Array.from(indices, (at) => now[i][at]),
  ]);
}

/** Asks the trainer for a part. */
export const encodePartRequest = (key: string): Uint8Array => encodeMessage("part-request", { key });

/** The key of the part that is asked for. @throws WireError for another message. */
export const decodePartRequest = (bytes: Uint8Array, maxBytes: number): string =>
  lineIn(decodeNote("part-request", bytes, maxBytes), "key");
