/** As many bytes are one character; the characters behind theirs begin pairs. */
const SINGLE = 89;

/** Bytes as the text that printable.mjs makes of them. */
export interface Printable {
  /** The commonest bytes in hexadecimal, by rank; all others have the ranks behind them, in order. */
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

/** A module as it is embedded, for a memory that is not shared. */
export interface Embedded extends Printable {
  /** The position of the byte that says whether the memory is shared: 1 for no, 3 for yes. */
  readonly sharedFlag: number;
}
