import { damaged } from "./bits.js";

/** What a frame is unpacked into. */
export interface Unpacked {
  readonly bytes: Uint8Array;
  /** Where the frame begins. */
  readonly start: number;
  /** Where the next byte goes. */
  end: number;
}

/** Up to so many bytes, a loop is faster than a call. */
const FEW = 24;

/** Appends a part of bytes. @throws RangeError where there is no room for it. */
export function append(unpacked: Unpacked, from: Uint8Array, start = 0, end: number = from.length): void {
  const { bytes, end: at } = unpacked;
  makeRoom(unpacked, end - start);
  if (end - start > FEW) bytes.set(from.subarray(start, end), at);
  else for (let i = start; i < end; i++) bytes[at + i - start] = from[i] as number;
}

/** Appends one byte so many times. @throws RangeError where there is no room for it. */
export function appendRun(unpacked: Unpacked, byte: number, count: number): void {
  const at = unpacked.end;
  makeRoom(unpacked, count);
  unpacked.bytes.fill(byte, at, at + count);
}

/**
 * Appends a copy of what came before, which may reach into the copy itself.
 *
 * @param offset How far back it begins.
 * @throws RangeError where that is before the frame, and where there is no room for it.
 */
export function appendCopy(unpacked: Unpacked, offset: number, count: number): void {
  const { bytes, start, end: at } = unpacked;
  const from = at - offset;
  if (offset < 1 || from < start) throw damaged();
  makeRoom(unpacked, count);
  if (count > FEW && offset >= count) bytes.copyWithin(at, from, from + count);
  else for (let i = 0; i < count; i++) bytes[at + i] = bytes[from + i] as number;
}

function makeRoom(unpacked: Unpacked, count: number): void {
  unpacked.end += count;
  if (unpacked.end > unpacked.bytes.length) throw damaged();
}
