import { DataError, type Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, orElse, positive, trueOrFalse } from "@rxgrad/core/internal";
import type { ByteSource } from "@rxgrad/data";
import { checkData, checkName, nameOf, plainChunksOf, show } from "@rxgrad/data/internal";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { inMemory, joined, randomBytesOf } from "../bytes/byte-reader.js";
import { type ByteTarget, bytesFrom, writeChunks } from "../bytes/byte-sink.js";
import type { RandomBytes } from "../bytes/random-bytes.js";
import { namedTensors, type TensorsByName } from "../numbers/named-tensors.js";
import { arrayFrom, type MadeFile, npyFile, type WriteNpyOptions } from "./npy.js";
import { entryReader } from "./unpack.js";
import { type ZipEntry, zipEntries } from "./zip-directory.js";

export interface ReadNpzOptions {
  /** Name of the file in error messages. Default: its address. */
  readonly name?: string | undefined;
  /**
   * The greatest number of bytes that the arrays may take in memory, at 8 bytes for each number. Default: 64 mebibytes and 100
   * times the size of the file, which stops files that were made to unpack to more than any memory.
   */
  readonly limit?: number | undefined;
}

export interface WriteNpzOptions extends WriteNpyOptions {
  /** `true` packs the arrays, as `numpy.savez_compressed` does. Default false. */
  readonly compress?: boolean | undefined;
}

/** The default limit, besides a multiple of the file's size. */
const MEBIBYTES = 2 ** 26;
const TIMES = 100;

/**
 * Reads all arrays of an npz file, as `numpy.savez` and `numpy.savez_compressed` write it: a zip file of npy files. Checksums are
 * verified. Files beyond 4 GiB, which need zip64, are read too.
 *
 * Arrays are unpacked piece by piece. The directory is at the end of the file, so a stream is first read as a whole; from a
 * path, a Blob or bytes, memory holds only the numbers.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @returns The arrays by name, in the order of the file.
 * @throws DataError where the file cannot be read or is damaged, for entries that overlap, are encrypted or are no arrays, for
 * arrays as {@link readNpy} refuses them, and where the arrays would take more than `limit`.
 * @example
 * const arrays = await readNpz("features.npz");
 * console.log(arrays.get("x")?.shape);
 */
export async function readNpz(source: ByteSource, options?: ReadNpzOptions): Promise<ReadonlyMap<string, Tensor>> {
  const { name = nameOf(source, "npz file"), limit } = knownOptions("readNpz", options, ["name", "limit"]);
  checkName("readNpz", name);
  if (limit !== undefined) checkData("readNpz", "limit", limit, orElse(positive, Infinity, "Infinity"));
  const file = (await randomBytesOf(name, source)) ?? (await gathered(name, source));
  try {
    const most = limit ?? MEBIBYTES + TIMES * file.size;
    const arrays = new Map<string, Tensor>();
    let taken = 0;
    for (const entry of await zipEntries(name, file)) {
      const key = arrayName(name, entry);
      if (arrays.has(key)) throw new DataError(`${name}: it has ${show(key)} twice; save the file again.`);
      const reader = await entryReader(name, file, entry);
      try {
        const array = await arrayFrom(reader, "the array", (numbers) => {
          if (taken + 8 * numbers > most) throw tooMuch(name, key, taken + 8 * numbers, most);
        });
        taken += 8 * array.size;
        arrays.set(key, array);
      } finally {
        await reader.close();
      }
    }
    return arrays;
  } finally {
    await file.close();
  }
}

async function gathered(name: string, source: ByteSource): Promise<RandomBytes> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of plainChunksOf(name, source)) chunks.push(chunk);
  return inMemory(joined(chunks));
}

const NPY = ".npy";

function arrayName(name: string, { name: entry }: ZipEntry): string {
  if (entry.endsWith(NPY)) return entry.slice(0, -NPY.length);
  throw new DataError(
    `${name}: it has ${show(entry)}, which is no array; an npz file has only .npy files, so remove the others.`,
  );
}

const tooMuch = (name: string, key: string, wanted: number, most: number): DataError =>
  new DataError(
    `${name}: with ${show(key)} its arrays would take ${wanted} bytes, more than the limit of ${most}; if you trust the file, raise the limit.`,
  );

/**
 * Writes an npz file, which `numpy.load` reads, chunk by chunk. In Node, a file that was there before stays until the new one
 * is complete.
 *
 * @param target A path (in Node), or a stream to write to.
 * @param tensors The parameters of a network, or tensors by name.
 * @throws DataError where the target cannot be written, for a number that the type cannot hold, and for more than a zip file
 * without zip64 holds: 65,534 arrays, or 4 GiB; write several files, or safetensors.
 * @example
 * await writeNpz("model.npz", iteration.parameters, { compress: true });
 */
export async function writeNpz(target: ByteTarget, tensors: TensorsByName, options?: WriteNpzOptions): Promise<void> {
  await writeChunks("writeNpz", target, zipChunks("writeNpz", tensors, options));
}

/**
 * The bytes of an npz file, for a download or a request.
 *
 * @param tensors The parameters of a network, or tensors by name.
 * @throws DataError for a number that the type cannot hold, and for more than a zip file holds, as {@link writeNpz} does.
 * @example
 * const bytes = npzToBytes({ x: [[1, 2], [3, 4]], t: [0, 1] });
 * console.log((await readNpz(bytes)).get("t")?.toArray()); // [0, 1]
 */
export function npzToBytes(tensors: TensorsByName, options?: WriteNpzOptions): Uint8Array<ArrayBuffer> {
  const chunks = [...zipChunks("npzToBytes", tensors, options)];
  return bytesFrom(
    chunks.reduce((sum, { length }) => sum + length, 0),
    chunks,
  );
}

/** The first day that zip files know, so that equal arrays give equal files. */
const FIRST_DAY: Date = /* @__PURE__ */ new Date(1980, 0, 1);

function* zipChunks(
  owner: string,
  given: TensorsByName,
  options: WriteNpzOptions | undefined,
): Generator<Uint8Array, void, void> {
  const { compress = false, ...others } = knownOptions(owner, options, ["type", "order", "compress"]);
  checkOption(owner, "compress", compress, trueOrFalse, DataError);
  const files = [...namedTensors(owner, given)].map(
    ([name, tensor]) => [name, npyFile(owner, show(name), tensor, others)] as const,
  );
  checkRoom(owner, files);
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  const taken = (): readonly Uint8Array[] => {
    const chunks = ready;
    ready = [];
    return chunks;
  };
  for (const [name, { chunks }] of files) {
    const entry = compress ? new ZipDeflate(name + NPY, { level: 6 }) : new ZipPassThrough(name + NPY);
    entry.mtime = FIRST_DAY;
    zip.add(entry);
    for (const chunk of chunks) {
      entry.push(chunk, false);
      yield* taken();
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  yield* taken();
}

/** What a name adds to a zip file, at most: local header, directory entry, sizes behind the data, three bytes a character. */
const roomOf = (name: string): number => 200 + 6 * name.length;

/** @throws DataError for more than a zip file without zip64 holds. */
function checkRoom(owner: string, files: readonly (readonly [string, MadeFile])[]): void {
  const long = files.find(([name]) => name.length > 20_000);
  if (long)
    throw new DataError(`${owner}: the name ${show(long[0])} has ${long[0].length} characters; give 20000 at most.`);
  // Packing may add some bytes in a thousand.
  const size = files.reduce((sum, [name, file]) => sum + 1.001 * file.size + roomOf(name), 0);
  if (files.length < 0xffff && size < 2 ** 32) return;
  throw new DataError(
    `${owner}: ${files.length} arrays of ${Math.round(size)} bytes are more than a zip file holds, 65534 of 4294967295; write several files, or safetensors.`,
  );
}
