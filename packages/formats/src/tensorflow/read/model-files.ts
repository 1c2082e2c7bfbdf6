import { DataError } from "@rxgrad/core";
import { isUrl } from "@rxgrad/core/internal";
import type { ByteSource } from "@rxgrad/data";
import { isWebAddress, show } from "@rxgrad/data/internal";
import { siblingOf } from "#files";
import { joined, readerOf } from "../../bytes/byte-reader.js";
import type { WeightGroup } from "./file-weights.js";

/**
 * Where a model is: a path (in Node) or an address of its `model.json`, beside which its weights are; its files by name; or files
 * that the visitor of a page picked.
 */
export type TensorflowSource = string | URL | ReadonlyMap<string, ByteSource> | Iterable<File>;

/** The files of a model. */
export interface ModelFiles {
  readonly json: ByteSource;
  /** Another file. @param path Relative to that of the model. @throws DataError where it is missing. */
  other(path: string): ByteSource;
}

/** Finds the files of a model. @throws DataError for anything else. */
export function modelFiles(name: string, source: TensorflowSource): ModelFiles {
  if (typeof source === "string" || isUrl(source)) {
    return { json: source, other: (path) => besides(name, source, path) };
  }
  const files = byName(source);
  const names = [...files.keys()];
  const found = files.has("model.json") ? ["model.json"] : names.filter((each) => each.endsWith(".json"));
  const [only] = found;
  if (found.length !== 1 || only === undefined) {
    throw new DataError(
      `${name}: there is ${found.length === 0 ? "no" : "more than one"} JSON among the files ${show(names)}; give a model.json and its weights.`,
    );
  }
  return {
    json: files.get(only) as ByteSource,
    other(path) {
      const file = files.get(path) ?? files.get(path.split("/").at(-1) as string);
      if (file !== undefined) return file;
      throw new DataError(`${name}: its weights are in ${show(path)}, which is not among the files; give it too.`);
    },
  };
}

function byName(source: unknown): ReadonlyMap<string, ByteSource> {
  const entries: unknown[] = [];
  const { entries: listed, [Symbol.iterator]: iterator } = (source ?? {}) as Partial<Map<string, ByteSource>>;
  if (typeof iterator === "function") {
    for (const each of source as Iterable<unknown>) {
      const isEntry = typeof listed === "function" && Array.isArray(each);
      entries.push(isEntry ? each : [(each as Partial<File> | null)?.name, each]);
    }
  }
  const isNamed = (entry: unknown): entry is [string, ByteSource] => typeof (entry as unknown[])[0] === "string";
  if (entries.length > 0 && entries.every(isNamed)) return new Map(entries);
  throw new DataError(
    `readTensorflow: the source is ${show(source)}; give the path or address of a model.json, or its files by name.`,
  );
}

/** The path or address of a file beside another. */
function besides(name: string, address: string | URL, path: string): string | URL {
  if (!isWebAddress(address)) return siblingOf(address, path);
  try {
    const base = new URL(String(address));
    const found = new URL(path.split("/").map(encodeURIComponent).join("/"), base);
    found.search = base.search;
    return found;
  } catch (cause) {
    throw new DataError(`${name}: its weights are in ${show(path)}, beside no address; give the files by name.`, {
      cause,
    });
  }
}

/** All bytes of a file. */
export async function readAll(name: string, source: ByteSource): Promise<Uint8Array> {
  const reader = await readerOf(name, source);
  try {
    return await reader.take(reader.size ?? Number.POSITIVE_INFINITY);
  } finally {
    await reader.close();
  }
}

/** The bytes of a group of weights. @throws DataError where its files have more bytes or fewer. */
export async function readGroup(name: string, files: ModelFiles, { paths, size }: WeightGroup): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let missing = size;
  for (const path of paths) {
    const reader = await readerOf(name, files.other(path));
    try {
      // One byte more shows that there are more.
      const part = await reader.take(missing + 1);
      parts.push(part);
      missing -= part.length;
    } finally {
      await reader.close();
    }
    if (missing < 0) break;
  }
  if (missing === 0) return joined(parts);
  const found = missing < 0 ? "more" : `${missing} fewer`;
  throw new DataError(
    `${name}: its weights take ${size} bytes, and ${show(paths)} ${paths.length === 1 ? "has" : "have"} ${found}; fetch the files again.`,
  );
}
