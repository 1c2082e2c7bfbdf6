import { DataError, type Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { someOf } from "@rxgrad/core/internal";
import type { ByteSource } from "@rxgrad/data";
import { checkName, nameOf, show } from "@rxgrad/data/internal";
import { type ByteReader, checkEnd, randomBytesOf, readerAt, readerOf } from "../bytes/byte-reader.js";
import type { NumberTypeName } from "../numbers/number-types.js";
import { readTensor } from "../numbers/read-numbers.js";
import { type Entry, readHeader } from "./header.js";

export interface ReadSafetensorsOptions {
  /** Name of the file in error messages. Default: its address. */
  readonly name?: string | undefined;
}

/** The contents of a safetensors file. */
export interface Safetensors {
  /** The tensors by name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The texts that the file has beside its tensors, under `__metadata__`; empty where it has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A tensor of a file, before it is read. */
export interface TensorInfo {
  /** The type of its numbers in the file. */
  readonly type: NumberTypeName;
  /** The length of each axis. */
  readonly shape: readonly number[];
}

/** A safetensors file whose tensors are read one by one. */
export interface SafetensorsFile {
  /** What the file has, by name, in its order. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** The texts that the file has beside its tensors. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Reads a tensor, and nothing else of the file. @throws DataError for a name that the file does not have. */
  read(name: string): Promise<Tensor>;
  /** Closes the file. */
  close(): Promise<void>;
}

const OPTIONS: readonly (keyof ReadSafetensorsOptions)[] = ["name"];

/**
 * Reads all tensors of a safetensors file, the format of Hugging Face and PyTorch's weights. Numbers of every type become
 * float64: floats of 16, 32 and 64 bits, bfloat16, integers and booleans. They are exact.
 *
 * The file is read piece by piece, so that memory holds the numbers and no second copy of them. From a stream, it grows with the
 * bytes that come, not with those that a header announces.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @throws DataError where the file cannot be read, is damaged, has tensors that overlap or leave gaps, or numbers that float64
 * cannot hold, such as 2^53 + 1.
 * @see https://github.com/huggingface/safetensors
 * @example
 * const { tensors, metadata } = await readSafetensors("model.safetensors");
 * for (const [name, { shape }] of tensors) console.log(name, shape);
 */
export async function readSafetensors(source: ByteSource, options?: ReadSafetensorsOptions): Promise<Safetensors> {
  const name = fileName("readSafetensors", source, options);
  const reader = await readerOf(name, source);
  try {
    const { entries, metadata } = await readHeader(reader);
    const tensors = new Map<string, Tensor>();
    for (const entry of entries) tensors.set(entry.name, await read(reader, entry));
    await checkEnd(reader);
    return { tensors, metadata };
  } finally {
    await reader.close();
  }
}

/**
 * Opens a safetensors file, to read single tensors of it. Only the header is read at first.
 *
 * @param source A path (in Node), a Blob, such as a file that a visitor picked, or bytes.
 * @throws DataError as {@link readSafetensors} does, and for a source that cannot be read at any position.
 * @example
 * const file = await openSafetensors("model.safetensors");
 * console.log([...file.tensors.keys()]);
 * const W = await file.read("hidden/W");
 * await file.close();
 */
export async function openSafetensors(source: ByteSource, options?: ReadSafetensorsOptions): Promise<SafetensorsFile> {
  const name = fileName("openSafetensors", source, options);
  const bytes = await randomBytesOf(name, source);
  if (bytes === undefined) {
    throw new DataError(
      `${name}: the source can only be read from its beginning; give a path of a file, a Blob or bytes, or read all with readSafetensors.`,
    );
  }
  try {
    const { entries, metadata, length } = await readHeader(readerAt(name, bytes, 0));
    const byName = new Map(entries.map((each) => [each.name, each]));
    return {
      tensors: new Map(entries.map(({ name, type, shape }) => [name, { type: type.name, shape }])),
      metadata,
      async read(wanted) {
        const entry = byName.get(wanted);
        if (entry) return read(readerAt(name, bytes, length + entry.begin, entry.end - entry.begin), entry);
        throw new DataError(`${name}: there is no tensor ${show(wanted)}; give one of ${someOf([...byName.keys()])}.`);
      },
      close: () => bytes.close(),
    };
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

function fileName(owner: string, source: ByteSource, options: ReadSafetensorsOptions | undefined): string {
  const { name = nameOf(source, "safetensors file") } = knownOptions(owner, options, OPTIONS);
  checkName(owner, name);
  return name;
}

const read = (reader: ByteReader, { name, type, shape }: Entry): Promise<Tensor> =>
  readTensor(reader, { label: show(name), type, shape, isLittle: true, isColumnMajor: false });
