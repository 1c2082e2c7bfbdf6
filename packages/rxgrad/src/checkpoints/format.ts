// A checkpoint in bytes, all numbers little-endian:
//
//    0   8 bytes   the signature
//    8   uint32    the version of the format
//   12   uint32    the checksum (CRC-32) of everything from byte 16 on
//   16   uint32    the length of the description in bytes, a multiple of 8
//   20   uint32    how many numbers follow it
//   24             the description: JSON in UTF-8, padded with spaces
//                  float64: the numbers
//
// The description names the numbers. Every value that may be any float64 is among them, because JSON has neither −0 nor
// infinity. Their order: the loss, the hyper-parameters, the elements of the parameters, the elements of the memory, the
// states of streams and, where there is `stopping`, its value and reference and the elements of its parameters.

/** Built like PNG's: the first byte is not text, and a conversion of line ends would change the last. */
export const SIGNATURE: readonly number[] = [0x89, 0x72, 0x78, 0x67, 0x72, 0x61, 0x64, 0x0a];

export const VERSION = 1;

/** Byte offsets. */
export const AT = { version: 8, checksum: 12, checked: 16, description: 16, numbers: 20, body: 24 } as const;

/** A tensor among the numbers. */
export interface DescribedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Signature of a parameter: it identifies the parameter independently of its number. Absent in older files. */
  readonly signature?: string;
}

/** Signatures of everything but parameters. Absent in older files. */
export interface DescribedPlaces {
  /** A hash of the whole graph, with its names. */
  readonly program: string;
  /** Signatures of the nodes that have hyper-parameters. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Signatures of gradients and optimizers. */
  readonly owners: Readonly<Record<string, string>>;
}

/** The state of a stream: named numbers. */
export interface DescribedStream {
  /** The hyper-parameter that the stream provides. */
  readonly name: string;
  readonly numbers: readonly string[];
}

export interface DescribedStopping {
  readonly waited: number;
  /** The iteration of the best so far, with its parameters. */
  readonly best?: { readonly iteration: number; readonly parameters: readonly DescribedTensor[] };
}

export interface Description {
  readonly iteration: number;
  readonly seed: number;
  /** The cursor of the data source, as JSON; absent where the source is not seekable. */
  readonly cursor?: unknown;
  readonly dependent: readonly string[];
  /** Absent where smoothness was not checked. */
  readonly rough?: readonly string[];
  readonly hyperparameters: readonly string[];
  readonly parameters: readonly DescribedTensor[];
  readonly places?: DescribedPlaces;
  readonly memory: readonly DescribedTensor[];
  /** Absent where the memory begins with the run. */
  readonly memorySince?: number;
  /** Absent where no stream has a state. */
  readonly streams?: readonly DescribedStream[];
  readonly stopping?: DescribedStopping;
}

/** Remainder of each byte value. */
const TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/**
 * The CRC-32 of bytes. It always detects a change of up to 32 consecutive bits; it misses one in 2³² other changes.
 *
 * @see ISO/IEC 13239, the polynomial of gzip and PNG.
 */
export function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) remainder = (remainder >>> 8) ^ TABLE[(remainder ^ bytes[i]) & 0xff];
  return ~remainder >>> 0;
}
