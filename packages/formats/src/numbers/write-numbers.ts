import { DataError, type Tensor } from "@rxgrad/core";
import { type NumberType, type NumberTypeName, numberTypes } from "./number-types.js";

/** Numbers that are converted at once. */
const PIECE = 2 ** 13;

/**
 * The numbers of a tensor as bytes, row by row and little-endian, in chunks.
 *
 * @param owner The beginning of error messages.
 * @param label The tensor in messages.
 * @param fix What to do about a number that the type cannot hold.
 * @throws DataError for a number that the type cannot hold.
 */
export function* numberChunks(
  owner: string,
  label: string,
  { data }: Tensor,
  type: NumberType,
  fix = 'choose another type, such as "float64"',
): Generator<Uint8Array, void, void> {
  for (let start = 0; start < data.length; start += PIECE) {
    const count = Math.min(PIECE, data.length - start);
    const chunk = new Uint8Array(count * type.size);
    const view = new DataView(chunk.buffer);
    for (let i = 0; i < count; i++) {
      const value = data[start + i] as number;
      if (!type.write(view, i * type.size, value)) {
        const what = `number ${start + i} of ${label} is ${value}, which ${type.name} cannot hold`;
        throw new DataError(`${owner}: ${what}; ${fix}.`);
      }
    }
    yield chunk;
  }
}

/** The types of numbers that a format has, by their codes in a file. */
export interface TypeChoice {
  /** The code in the file. */
  readonly code: string;
  readonly type: NumberType;
}

/**
 * The type that an option names.
 *
 * @param codes The types that the format has, by their codes.
 * @throws DataError for another one.
 */
export function chosenType(
  owner: string,
  name: NumberTypeName,
  codes: ReadonlyMap<string, NumberTypeName>,
): TypeChoice {
  for (const [code, each] of codes) if (each === name) return { code, type: numberTypes[each] };
  const wanted = [...codes.values()].join(", ");
  throw new DataError(`${owner}: type is ${JSON.stringify(name)}; give one of ${wanted}.`);
}
