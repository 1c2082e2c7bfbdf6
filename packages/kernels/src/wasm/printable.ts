/** The number of bytes that are written as one character; other characters start pairs. */
const SINGLE = 89;

/** Bytes as text, written by printable.mjs. */
export interface Printable {
  /** The most frequent bytes in hexadecimal, by rank; all others have the following ranks, in order. */
  readonly common: string;
  readonly text: string;
}

/** The bytes of a text. Its characters are those from "#" to "~", without the backslash. */
export function bytesOf({ common, text }: Printable): Uint8Array<ArrayBuffer> {
  const order = new Set<number>();
  for (let i = 0; i < common.length; i += 2) order.add(Number.parseInt(common.slice(i, i + 2), 16));
  for (let byte = 0; byte < 256; byte++) order.add(byte);
  const byteOf = Uint8Array.from(order);
  const rankOf = new Uint8Array(127);
  for (let code = 35, rank = 0; code < 127; code++) if (code !== 92) rankOf[code] = rank++;
  const bytes = new Uint8Array(text.length);
  let length = 0;
  // The text is long, and this loop is not optimized yet when it runs: it calls as little as possible.
  for (let i = 0; i < text.length; i++) {
    let rank = rankOf[text.charCodeAt(i)];
    if (rank >= SINGLE) rank = SINGLE * (rank - SINGLE + 1) + rankOf[text.charCodeAt(++i)];
    bytes[length++] = byteOf[rank];
  }
  return bytes.slice(0, length);
}

/** An embedded module, for a memory that is not shared. */
export interface Embedded extends Printable {
  /** The position of the byte for a shared memory: 1 for no, 3 for yes. */
  readonly sharedFlag: number;
}
