// A checkpoint in bytes, all numbers little-endian:
//
//    0   8 bytes   the signature
//    8   uint32    the version of the format
//   12   uint32    the checksum (CRC-32) of everything from byte 16 on
//   16   uint32    how many bytes the description has, a multiple of 8
//   20   uint32    how many numbers follow it
//   24             the description: JSON in UTF-8, filled up with spaces
//                  float64: the numbers
//
// The description names the numbers; every number that may be any float64 stands among them, for JSON has neither −0 nor
// infinity. They are: the loss, the hyper-parameters, the elements of the parameters, of the memory, the states of streams,
// and, where there is `stopping`, its value and reference, and the elements of its parameters.

/** As of PNG: a first byte that is no text, and a line end that a conversion of line ends would change. */
export const SIGNATURE: readonly number[] = [0x89, 0x72, 0x78, 0x67, 0x72, 0x61, 0x64, 0x0a];

export const VERSION = 1;

/** Where things stand. */
export const AT = { version: 8, checksum: 12, checked: 16, description: 16, numbers: 20, body: 24 } as const;

/** A tensor among the numbers. */
export interface DescribedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of a parameter: what it is known by, whatever its number. Absent in older files. */
  readonly signature?: string;
}

/** What else than parameters is known by more than its name. Older files have none of it. */
export interface DescribedPlaces {
  /** A hash of the whole graph, with its names. */
  readonly program: string;
  /** Signatures of the nodes that have hyper-parameters. */
  readonly nodes: Readonly<Record<string, string>>;
  /** What gradients and optimizers are known by. */
  readonly owners: Readonly<Record<string, string>>;
}

/** The state of a stream: the numbers by these names. */
export interface DescribedStream {
  /** The hyper-parameter that comes from it. */
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
  /** JSON as the source of the data made it; absent where it cannot tell its place. */
  readonly cursor?: unknown;
  readonly dependent: readonly string[];
  /** Absent where nodes were not tried for smoothness. */
  readonly rough?: readonly string[];
  readonly hyperparameters: readonly string[];
  readonly parameters: readonly DescribedTensor[];
  readonly places?: DescribedPlaces;
  readonly memory: readonly DescribedTensor[];
  /** Absent where the memory began with the run. */
  readonly memorySince?: number;
  /** Absent where no stream told its state. */
  readonly streams?: readonly DescribedStream[];
  readonly stopping?: DescribedStopping;
}
