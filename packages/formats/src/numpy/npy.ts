import { DataError, type Numbers, Tensor, tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, oneOf } from "@rxgrad/core/internal";
import type { ByteSource } from "@rxgrad/data";
import { checkName, nameOf } from "@rxgrad/data/internal";
import { type ByteReader, checkEnd, readerOf } from "../bytes/byte-reader.js";
import { type ByteTarget, bytesFrom, writeChunks } from "../bytes/byte-sink.js";
import type { NumberTypeName } from "../numbers/number-types.js";
import { permuted, reversedAxes } from "../numbers/permuted.js";
import { readTensor } from "../numbers/read-numbers.js";
import { chosenType, numberChunks } from "../numbers/write-numbers.js";
import { npyHeader, readNpyHeader, WRITTEN_TYPES } from "./npy-header.js";

export interface ReadNpyOptions {
  /** Name of the file in error messages. Default: its address. */
  readonly name?: string | undefined;
}

export interface WriteNpyOptions {
  /**
   * The type of the numbers in the file. Default `"float64"`, which is exact. Smaller floats are the nearest ones, as
   * {@link WriteSafetensorsOptions} says; a number that the type cannot hold is refused. NumPy has no bfloat16.
   */
  readonly type?: Exclude<NumberTypeName, "bfloat16"> | undefined;
  /** `"C"`, the default: the last axis changes fastest, row by row. `"F"`: the first axis does, as in Fortran. */
  readonly order?: "C" | "F" | undefined;
}

/**
 * Reads an npy file, as `numpy.save` writes it: an array of numbers of any type, in either order of bytes and axes. The
 * numbers become float64; they are exact.
 *
 * The file is read piece by piece; memory grows with the bytes that are there. An array in the order of Fortran takes its
 * memory twice while its axes change places.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @throws DataError where the file cannot be read or is damaged, where its array has complex numbers, texts, dates, records or
 * Python objects, and for integers that float64 cannot hold, such as 2^53 + 1.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example
 * const x = await readNpy("features.npy");
 * console.log(x.shape);
 */
export async function readNpy(source: ByteSource, options?: ReadNpyOptions): Promise<Tensor> {
  const { name = nameOf(source, "npy file") } = knownOptions("readNpy", options, ["name"]);
  checkName("readNpy", name);
  const reader = await readerOf(name, source);
  try {
    return await arrayFrom(reader, "the array");
  } finally {
    await reader.close();
  }
}

/** Reads the array of a whole file. @param label The array in messages. */
export async function arrayFrom(
  reader: ByteReader,
  label: string,
  check: (numbers: number) => void = () => {},
): Promise<Tensor> {
  const layout = await readNpyHeader(reader, label);
  check(layout.shape.reduce((product, length) => product * length, 1));
  const array = await readTensor(reader, layout);
  await checkEnd(reader);
  return array;
}

/**
 * Writes an npy file, which `numpy.load` reads, chunk by chunk. In Node, a file that was there before stays until the new one
 * is complete.
 *
 * @param target A path (in Node), or a stream to write to.
 * @param values A Tensor, nested arrays, a typed array or a number.
 * @throws DataError where the target cannot be written, and for a number that the type cannot hold.
 * @example
 * await writeNpy("predictions.npy", tensor([[0.1, 0.9]]));
 */
export async function writeNpy(target: ByteTarget, values: Numbers, options?: WriteNpyOptions): Promise<void> {
  await writeChunks("writeNpy", target, npyFile("writeNpy", "the array", values, options).chunks);
}

/**
 * The bytes of an npy file, for a download or a request.
 *
 * @param values A Tensor, nested arrays, a typed array or a number.
 * @throws DataError for a number that the type cannot hold.
 * @example
 * const bytes = npyToBytes([[1, 2], [3, 4]], { type: "int8" });
 * console.log((await readNpy(bytes)).toArray()); // [[1, 2], [3, 4]]
 */
export function npyToBytes(values: Numbers, options?: WriteNpyOptions): Uint8Array<ArrayBuffer> {
  const { size, chunks } = npyFile("npyToBytes", "the array", values, options);
  return bytesFrom(size, chunks);
}

/** A file that is made while it is written. */
export interface MadeFile {
  /** The number of its bytes. */
  readonly size: number;
  readonly chunks: Iterable<Uint8Array>;
}

/** @param label The array in messages. */
export function npyFile(owner: string, label: string, values: Numbers, options: WriteNpyOptions | undefined): MadeFile {
  const { type: name = "float64", order = "C" } = knownOptions(owner, options, ["type", "order"]);
  checkOption(owner, "order", order, oneOf("C", "F"), DataError);
  const { code, type } = chosenType(owner, name, WRITTEN_TYPES);
  const array = values instanceof Tensor ? values : tensor(values);
  const { shape, data } = array;
  const isColumnMajor = order === "F";
  const header = npyHeader(code, shape, isColumnMajor);
  const written = isColumnMajor ? new Tensor([data.length], permuted(data, shape, reversedAxes(shape))) : array;
  function* chunks(): Generator<Uint8Array, void, void> {
    yield header;
    yield* numberChunks(owner, label, written, type);
  }
  return { size: header.length + data.length * type.size, chunks: chunks() };
}
