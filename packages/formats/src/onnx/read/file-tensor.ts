import { DataError, Tensor } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { show, showLengths } from "@rxgrad/data/internal";
import { type NumberTypeName, numberTypes } from "../../numbers/number-types.js";
import type { Message } from "../wire/decode.js";
import { TENSOR } from "../wire/model.js";

/** Axes of a tensor, at most. Longer lists of axes would only take time. */
export const MOST_AXES = 32;

/** The types of numbers, by their codes, and the fields that may have them in place of raw bytes. */
const TYPES: ReadonlyMap<number, readonly [type: NumberTypeName, field: number]> = /* @__PURE__ */ new Map([
  [1, ["float32", TENSOR.floats]],
  [2, ["uint8", TENSOR.int32s]],
  [3, ["int8", TENSOR.int32s]],
  [4, ["uint16", TENSOR.int32s]],
  [5, ["int16", TENSOR.int32s]],
  [6, ["int32", TENSOR.int32s]],
  [7, ["int64", TENSOR.int64s]],
  [9, ["bool", TENSOR.int32s]],
  [10, ["float16", TENSOR.raw]],
  [11, ["float64", TENSOR.doubles]],
  [12, ["uint32", TENSOR.uint64s]],
  [13, ["uint64", TENSOR.uint64s]],
  [16, ["bfloat16", TENSOR.raw]],
] satisfies [number, [NumberTypeName, number]][]);

/** A tensor of a file. Its numbers are read when they are needed. */
export interface FileTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether its numbers are floats, as those of weights are. */
  readonly isFloat: boolean;
  /** Its numbers. @throws DataError for bytes that are not as many, and for integers that float64 cannot hold. */
  read(): Tensor;
  /** Its whole numbers, such as axes. Those beyond 2^53, which stand for the end of an axis, are rounded. */
  integers(): readonly number[];
}

/** Describes a tensor. @throws DataError for a type that has no numbers, for numbers in another file, and for a wrong shape. */
export function fileTensor(file: string, message: Message): FileTensor {
  const name = message.text(TENSOR.name);
  const label = `tensor ${show(name)}`;
  const wrong = (what: string, fix: string): DataError => new DataError(`${file}: ${label} ${what}; ${fix}.`);
  const shape = message.integers(TENSOR.dims);
  if (shape.length > MOST_AXES || !shape.every((each) => Number.isSafeInteger(each) && each >= 0)) {
    throw wrong(`has shape ${showLengths(shape)}`, `give at most ${MOST_AXES} axes of whole numbers`);
  }
  const code = message.integer(TENSOR.type);
  const [type, field] = TYPES.get(code) ?? [];
  if (type === undefined || field === undefined) {
    throw wrong(`has numbers of type ${code}`, "save the model with weights of float32 or float64");
  }
  if (message.integer(TENSOR.location) !== 0 || message.has(TENSOR.external)) {
    throw wrong("is in another file", "save the model in one file");
  }
  return {
    ...{ name, shape, isFloat: type.includes("float") },
    read: () => new Tensor(shape, numbersOf(message, type, field, sizeIn(shape), wrong)),
    integers: () => integersOf(message, type, field, sizeIn(shape), wrong),
  };
}

function integersOf(message: Message, type: NumberTypeName, field: number, count: number, wrong: Wrong): number[] {
  const raw = type === "int64" ? message.bytes(TENSOR.raw) : undefined;
  if (raw === undefined) return Array.from(numbersOf(message, type, field, count, wrong));
  checkCount(raw.length / 8, count, wrong);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  return Array.from({ length: count }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}

const sizeIn = (shape: readonly number[]): number => (shape.includes(0) ? 0 : sizeOf(shape));

type Wrong = (what: string, fix: string) => DataError;

function numbersOf(
  message: Message,
  typeName: NumberTypeName,
  field: number,
  count: number,
  wrong: Wrong,
): Float64Array {
  const type = numberTypes[typeName];
  const isVarint = field !== TENSOR.floats && field !== TENSOR.doubles && field !== TENSOR.raw;
  if (isVarint && !message.has(TENSOR.raw)) {
    const integers = message.integers(field);
    checkCount(integers.length, count, wrong);
    return Float64Array.from(integers);
  }
  const pieces = message.all(message.has(TENSOR.raw) ? TENSOR.raw : field);
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  checkCount(bytes / type.size, count, wrong);
  const data = new Float64Array(count);
  let at = 0;
  for (const piece of pieces) {
    const view = new DataView(piece.buffer, piece.byteOffset, piece.length);
    if (piece.length % type.size !== 0) throw wrong("has a part of a number", "fetch the file again");
    for (let from = 0; from < piece.length; from += type.size) {
      const value = type.read(view, from, true);
      if (typeof value === "string") throw wrong(`has ${value}`, "save the model again");
      data[at++] = value;
    }
  }
  return data;
}

function checkCount(found: number, wanted: number, wrong: Wrong): void {
  if (found === wanted) return;
  throw wrong(`has ${found} numbers, but its shape has ${wanted}`, "fetch the file again");
}
