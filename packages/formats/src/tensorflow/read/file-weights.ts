import { DataError, Tensor } from "@rxgrad/core";
import { isBareObject, sizeOf } from "@rxgrad/core/internal";
import { allocated, show, showLengths } from "@rxgrad/data/internal";
import { type NumberType, type NumberTypeName, numberTypes } from "../../numbers/number-types.js";
import { listIn, property } from "./config.js";

/** Axes of a value, at most. */
export const MOST_AXES = 32;

/** A weight of a file. Its numbers are read when they are needed. */
export interface FileWeight {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Tensor;
}

/** Weights that lie in the same files, one after the other. */
export interface WeightGroup {
  readonly paths: readonly string[];
  /** The bytes of all its files. */
  readonly size: number;
  /** The weights, once the bytes are there. Those of optimizers are left out. */
  weightsIn(bytes: Uint8Array): readonly FileWeight[];
}

const TYPES: Readonly<Record<string, NumberTypeName>> = { float32: "float32", int32: "int32", bool: "bool" };
const QUANTIZED: Readonly<Record<string, NumberTypeName>> = { uint8: "uint8", uint16: "uint16", float16: "float16" };

/** Describes the manifest of a model. @throws DataError for one that is none. */
export function weightGroups(file: string, manifest: unknown): readonly WeightGroup[] {
  const wrong = (what: string): DataError =>
    new DataError(`${file}: its weightsManifest ${what}; save the model again.`);
  if (!Array.isArray(manifest)) throw wrong("is no list");
  const taken = new Set<string>();
  return manifest.map((group: unknown) => {
    const paths = listIn(property(group, "paths"));
    const weights = listIn(property(group, "weights"));
    if (!paths || !weights) throw wrong("has a group without paths and weights");
    for (const path of paths) {
      checkPath(file, path);
      if (taken.has(path)) throw wrong(`has ${show(path)} twice`);
      taken.add(path);
    }
    return weightGroup(
      paths as readonly string[],
      weights.map((each) => weightEntry(file, each)),
    );
  });
}

/** @throws DataError for what is no path of a file in the folder of the model, or in one below it. */
function checkPath(file: string, path: unknown): asserts path is string {
  const isPlain = (part: string): boolean => part !== "" && part !== "." && part !== ".." && !/[\\:\p{Cc}]/u.test(part);
  if (typeof path === "string" && path.length <= 1000 && path.split("/").every(isPlain)) return;
  throw new DataError(
    `${file}: it has weights in ${show(path)}; only files in the folder of the model are read, such as "group1-shard1of1.bin".`,
  );
}

interface WeightEntry extends Omit<FileWeight, "read"> {
  readonly size: number;
  readonly isOfOptimizer: boolean;
  numbers(bytes: Uint8Array): Float64Array;
}

function weightGroup(paths: readonly string[], entries: readonly WeightEntry[]): WeightGroup {
  return {
    ...{ paths, size: entries.reduce((sum, { size }) => sum + size, 0) },
    weightsIn(bytes) {
      let at = 0;
      return entries.flatMap(({ name, shape, size, isOfOptimizer, numbers }) => {
        const own = bytes.subarray(at, at + size);
        at += size;
        return isOfOptimizer ? [] : [{ name, shape, read: () => new Tensor(shape, numbers(own)) }];
      });
    },
  };
}

function weightEntry(file: string, entry: unknown): WeightEntry {
  const name = property(entry, "name");
  if (typeof name !== "string" || name === "") {
    throw new DataError(`${file}: a weight has the name ${show(name)}; save the model again.`);
  }
  const label = `${file}: weight ${show(name)}`;
  const wrong = (what: string, fix: string): DataError => new DataError(`${label} ${what}; ${fix}.`);
  const shape = listIn(property(entry, "shape"));
  const isLength = (each: unknown): each is number => Number.isSafeInteger(each) && (each as number) >= 0;
  if (!shape?.every(isLength) || shape.length > MOST_AXES) {
    throw wrong(
      `has shape ${shape ? showLengths(shape) : show(shape)}`,
      `give at most ${MOST_AXES} axes of whole numbers`,
    );
  }
  const { type, convert } = typeOf(entry, wrong);
  const count = shape.includes(0) ? 0 : sizeOf(shape);
  const size = count * type.size;
  if (!Number.isSafeInteger(size)) throw wrong(`has shape ${showLengths(shape)}`, "no memory holds it");
  return {
    ...{ name, shape, size, isOfOptimizer: property(entry, "group") === "optimizer" },
    numbers: (bytes) => numbersIn(label, bytes, type, convert),
  };
}

type Convert = (stored: number) => number;

function typeOf(
  entry: unknown,
  wrong: (what: string, fix: string) => DataError,
): { type: NumberType; convert: Convert } {
  const dtype = property(entry, "dtype");
  const name = typeof dtype === "string" && Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
  if (name === undefined) throw wrong(`has dtype ${show(dtype)}`, `only ${Object.keys(TYPES).join(", ")} are read`);
  const quantization = property(entry, "quantization");
  if (quantization === undefined) return { type: numberTypes[name], convert: (stored) => stored };
  if (!isBareObject(quantization)) throw wrong(`has quantization ${show(quantization)}`, "save the model again");
  const { dtype: given, min, scale } = quantization;
  const stored = typeof given === "string" && Object.hasOwn(QUANTIZED, given) ? QUANTIZED[given] : undefined;
  if (stored === undefined || name === "bool" || (stored === "float16" && name !== "float32")) {
    throw wrong(`has ${name} quantized as ${show(given)}`, `only ${Object.keys(QUANTIZED).join(", ")} are read`);
  }
  const type = numberTypes[stored];
  if (stored === "float16") return { type, convert: (each) => each };
  if (typeof min !== "number" || typeof scale !== "number") {
    throw wrong(`has quantization of min ${show(min)} and scale ${show(scale)}`, "give numbers for both");
  }
  // As TensorFlow.js rounds them.
  const round = name === "int32" ? Math.round : Math.fround;
  return { type, convert: (each) => round(each * scale + min) };
}

function numbersIn(label: string, bytes: Uint8Array, type: NumberType, convert: Convert): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = bytes.length / type.size;
  const fix = "read it where there is more memory";
  const data = allocated(label, `its ${count} numbers`, fix, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const value = type.read(view, i * type.size, true);
    if (typeof value === "string") throw new DataError(`${label}: number ${i} is ${value}.`);
    data[i] = convert(value);
  }
  return data;
}
