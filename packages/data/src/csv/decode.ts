import { DataError } from "@rxgrad/core";
import { joined } from "../byte-source.js";
import { show } from "../checks.js";

/** Character encoding of a file. */
export type CsvEncoding = "utf-8" | "utf-16" | "utf-16le" | "utf-16be" | "latin1" | "windows-1252";

/** Names of the encodings. */
export const ENCODINGS: readonly CsvEncoding[] = [
  ...(["utf-8", "utf-16", "utf-16le", "utf-16be", "latin1", "windows-1252"] as const),
];

/** Result of decoding: text, up to the first byte that is invalid in this encoding. */
export interface Decoded {
  readonly text: string;
  readonly isBroken: boolean;
}

/** Bytes 80 to 9f of Windows-1252; elsewhere it is Latin-1 (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Number of bytes at the beginning of a file from which its encoding is guessed. */
const HEAD = 64;

const MARKS: readonly (readonly [CsvEncoding, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** Turns the bytes of a file, chunk by chunk, into text. */
export class TextReader {
  readonly #name: string;
  #encoding: CsvEncoding | undefined;
  /** UTF-16, where the zeros among the first bytes suggest it. */
  #likely: CsvEncoding | undefined;
  #isOpen = false;
  /** Bytes of an incomplete character or byte order mark. */
  #held: Uint8Array = new Uint8Array(0);

  /**
   * @param name Name of the file in messages.
   * @param encoding Default: that of the byte order mark at the beginning of the file; without a mark, UTF-8.
   */
  constructor(name: string, encoding?: CsvEncoding) {
    this.#name = name;
    this.#encoding = encoding;
  }

  /** The encoding, as far as it has been determined. */
  get encoding(): CsvEncoding {
    return this.#encoding ?? "utf-8";
  }

  /** The fix for bytes that are invalid in this encoding, or for a NUL; "" where none is known. */
  fix(isNul: boolean): string {
    if (this.#likely !== undefined && this.#likely !== this.#encoding) {
      return `save the file as CSV in UTF-8, or give its encoding, such as "${this.#likely}"`;
    }
    if (isNul) return "";
    if (this.encoding !== "utf-8") return "it is damaged or cut off; save the file again, as CSV in UTF-8";
    return 'save the file as CSV in UTF-8, or give its encoding, such as "latin1"';
  }

  /** @throws DataError where the byte order mark contradicts the given encoding. */
  read(chunk: Uint8Array, isLast: boolean): Decoded {
    let bytes = this.#held.length > 0 ? joined([this.#held, chunk]) : chunk;
    this.#held = new Uint8Array(0);
    if (!this.#isOpen) {
      if (bytes.length < HEAD && !isLast) return this.#hold(bytes, 0);
      bytes = bytes.subarray(this.#open(bytes));
    }
    const { encoding } = this;
    if (encoding === "latin1" || encoding === "windows-1252") {
      return { text: singleBytes(bytes, encoding === "latin1" ? "" : WINDOWS), isBroken: false };
    }
    const end = bytes.length - (isLast ? 0 : begun(encoding, bytes));
    const decoded = decode(encoding, bytes.subarray(0, end));
    return this.#hold(bytes, end, decoded);
  }

  #hold(bytes: Uint8Array, from: number, decoded: Decoded = { text: "", isBroken: false }): Decoded {
    this.#held = bytes.slice(from);
    return decoded;
  }

  /** Determines the encoding. Returns the length of the byte order mark. */
  #open(bytes: Uint8Array): number {
    this.#isOpen = true;
    this.#likely = likelyOf(bytes);
    const given = this.#encoding;
    const [marked, mark] = MARKS.find(([, each]) => each.every((byte, i) => bytes[i] === byte)) ?? [];
    if (marked === undefined || mark === undefined) {
      this.#encoding = given === "utf-16" ? "utf-16le" : (given ?? "utf-8");
      return 0;
    }
    if (given !== undefined && given !== marked && !(given === "utf-16" && marked !== "utf-8")) {
      throw new DataError(
        `${this.#name}: the file begins with the byte order mark of ${marked}, but encoding is ${show(given)}; leave encoding out.`,
      );
    }
    this.#encoding = marked;
    return mark.length;
  }
}

/** Guesses UTF-16: half of the bytes of Western text are zeros, the first or the second of each pair. */
function likelyOf(bytes: Uint8Array): CsvEncoding | undefined {
  const zeros = [0, 0] as [number, number];
  bytes.subarray(0, HEAD).forEach((byte, i) => {
    if (byte === 0) zeros[(i % 2) as 0 | 1]++;
  });
  // One or two zeros are damage, not UTF-16.
  if (Math.max(...zeros) < Math.max(2, Math.min(bytes.length, HEAD) / 4) || zeros[0] === zeros[1]) return undefined;
  return zeros[0] > zeros[1] ? "utf-16be" : "utf-16le";
}

/** Number of bytes at the end that belong to an incomplete character. */
function begun(encoding: CsvEncoding, bytes: Uint8Array): number {
  const { length } = bytes;
  if (encoding !== "utf-8") {
    const odd = length % 2;
    const high = bytes[length - odd - (encoding === "utf-16le" ? 1 : 2)] as number;
    return (high & 0xfc) === 0xd8 ? odd + 2 : odd;
  }
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return size > back ? back : 0;
  }
  return 0;
}

const decoderOf = (encoding: CsvEncoding): TextDecoder => new TextDecoder(encoding, { fatal: true, ignoreBOM: true });

function decode(encoding: CsvEncoding, bytes: Uint8Array): Decoded {
  try {
    return { text: decoderOf(encoding).decode(bytes), isBroken: false };
  } catch {
    // Finds the longest valid beginning by bisection.
    let [sound, broken] = [0, bytes.length + 1];
    let text = "";
    while (broken - sound > 1) {
      const middle = (sound + broken) >> 1;
      try {
        text = decoderOf(encoding).decode(bytes.subarray(0, middle), { stream: true });
        sound = middle;
      } catch {
        broken = middle;
      }
    }
    return { text, isBroken: true };
  }
}

/** @param others Characters of the bytes 80 to 9f; "" for Latin-1, where a byte is its character's code. */
function singleBytes(bytes: Uint8Array, others: string): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 4096) {
    const codes = Array.from(bytes.subarray(start, start + 4096), (byte) =>
      others !== "" && byte >= 0x80 && byte < 0xa0 ? others.charCodeAt(byte - 0x80) : byte,
    );
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join("");
}
