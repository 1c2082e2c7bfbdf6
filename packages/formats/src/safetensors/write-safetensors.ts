import { DataError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { describeValue, isBareObject } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";
import { type ByteTarget, bytesFrom, writeChunks } from "../bytes/byte-sink.js";
import { namedTensors, type TensorsByName } from "../numbers/named-tensors.js";
import type { NumberTypeName } from "../numbers/number-types.js";
import { chosenType, numberChunks } from "../numbers/write-numbers.js";
import { LONGEST_HEADER, METADATA, TYPES } from "./header.js";

export interface WriteSafetensorsOptions {
  /**
   * The type of the numbers in the file. Default `"float64"`, which is exact. `"float32"` takes half the space and is what other
   * tools usually want: each number is rounded to the nearest float32, which changes it by at most 6e-8 of itself, or by 7.01e-46
   * near zero. Smaller floats are rounded the same way. A number that a type cannot hold, such as 0.5 in an integer type or 1e39
   * in float32, is refused.
   */
  readonly type?: NumberTypeName | undefined;
  /** Texts that are kept beside the tensors, under `__metadata__`. Default: none. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Writes a safetensors file, chunk by chunk. Read again, float64 numbers are the same bit for bit. In Node, a file that was
 * there before stays until the new one is complete.
 *
 * @param target A path (in Node), or a stream to write to.
 * @param tensors The parameters of a network, or tensors by name.
 * @throws DataError where the target cannot be written, for a number that the type cannot hold, and for names and metadata that
 * are not texts.
 * @example
 * await writeSafetensors("model.safetensors", iteration.parameters, { metadata: { trained: "xor" } });
 */
export async function writeSafetensors(
  target: ByteTarget,
  tensors: TensorsByName,
  options?: WriteSafetensorsOptions,
): Promise<void> {
  await writeChunks("writeSafetensors", target, fileOf("writeSafetensors", tensors, options).chunks);
}

/**
 * The bytes of a safetensors file, for a download or a request.
 *
 * @param tensors The parameters of a network, or tensors by name.
 * @throws DataError for a number that the type cannot hold, and for names and metadata that are not texts.
 * @example
 * const bytes = safetensorsToBytes({ W: [[1, 2], [3, 4]], b: [0.5, 0] }, { type: "float32" });
 * console.log((await readSafetensors(bytes)).tensors.get("b")?.toArray()); // [0.5, 0]
 */
export function safetensorsToBytes(tensors: TensorsByName, options?: WriteSafetensorsOptions): Uint8Array<ArrayBuffer> {
  const { size, chunks } = fileOf("safetensorsToBytes", tensors, options);
  return bytesFrom(size, chunks);
}

interface File {
  readonly size: number;
  readonly chunks: Iterable<Uint8Array>;
}

function fileOf(owner: string, given: TensorsByName, options: WriteSafetensorsOptions | undefined): File {
  const { type: name = "float64", metadata } = knownOptions(owner, options, ["type", "metadata"]);
  const { code, type } = chosenType(owner, name, TYPES);
  const tensors = namedTensors(owner, given);
  const members = metadata === undefined ? [] : [`${JSON.stringify(METADATA)}:${metadataText(owner, metadata)}`];
  let end = 0;
  for (const [each, { shape, data }] of tensors) {
    checkTensorName(owner, each);
    const begin = end;
    end += data.length * type.size;
    // Written by hand, because an object would put names such as "10" first.
    members.push(`${JSON.stringify(each)}:${JSON.stringify({ dtype: code, shape, data_offsets: [begin, end] })}`);
  }
  const header = headerBytes(owner, `{${members.join(",")}}`);
  function* chunks(): Generator<Uint8Array, void, void> {
    yield header;
    for (const [each, tensor] of tensors) yield* numberChunks(owner, show(each), tensor, type);
  }
  return { size: header.length + end, chunks: chunks() };
}

/** The length of the header and its text, with spaces behind it so that the numbers begin at a multiple of 8. */
function headerBytes(owner: string, text: string): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const length = 8 * Math.ceil(encoded.length / 8);
  if (length > LONGEST_HEADER) {
    throw new DataError(
      `${owner}: the names and metadata take ${length} bytes; give ${LONGEST_HEADER} at most, which readers accept.`,
    );
  }
  const bytes = new Uint8Array(8 + length).fill(32);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(encoded, 8);
  return bytes;
}

/** Half of a character, which UTF-8 cannot hold. */
const HALF = /\p{Surrogate}/u;

function checkTensorName(owner: string, name: string): void {
  if (name === METADATA) {
    throw new DataError(`${owner}: a tensor has the name ${show(name)}, which is kept for texts; give it another one.`);
  }
  if (HALF.test(name))
    throw new DataError(`${owner}: the name ${show(name)} has half a character; give it another one.`);
}

function metadataText(owner: string, metadata: unknown): string {
  if (!isBareObject(metadata)) {
    throw new DataError(`${owner}: metadata is ${describeValue(metadata)}; give an object of texts.`);
  }
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text === "string" && !HALF.test(text) && !HALF.test(key)) continue;
    throw new DataError(`${owner}: metadata has ${show(text)} under ${show(key)}; give an object of texts.`);
  }
  return JSON.stringify(metadata);
}
