/** The number of bytes that are written as one character; other characters start pairs. */
const SINGLE = 89;

/** Bytes as text, written by printable.mjs. */
export interface Printable {
  /** The most frequent bytes in hexadecimal, by rank; all others have the following ranks, in order. */
  readonly common: string;
  readonly text: string;
}

export function bytesOf({ common, text }: Printable): Uint8Array<ArrayBuffer> {
  const order = new Set<number>();
  for (let i = 0; i < common.length; i += 2) order.add(Number.parseInt(common.slice(i, i + 2), 16));
  for (let byte = 0; byte < 256; byte++) order.add(byte);
  const ranked = Uint8Array.from(order);
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let rank = indexAt(text, i);
    if (rank >= SINGLE) rank = SINGLE * (rank - SINGLE + 1) + indexAt(text, ++i);
    bytes[length++] = ranked[rank];
  }
  return bytes.slice(0, length);
}

/** The characters are those from "#" to "~", without the backslash. */
function indexAt(text: string, i: number): number {
  const code = text.charCodeAt(i);
  return code - (code < 92 ? 35 : 36);
}

/** An embedded module, for a memory that is not shared. */
export interface Embedded extends Printable {
  /** The position of the byte for a shared memory: 1 for no, 3 for yes. */
  readonly sharedFlag: number;
}
