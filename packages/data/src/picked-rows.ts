import { Tensor } from "@rxgrad/core";
import type { Readable } from "./dataset.js";
import { allocated } from "./show.js";

/** Up to so many numbers are copied at once: less work than remembering where they stand. */
const FEW = 2048;

/**
 * Some rows of a column as a tensor. Many numbers are only read when somebody asks for them, and a network reads them where
 * they stand: an iteration then neither makes nor clears a copy of a large batch.
 *
 * @param rows Kept, and not to be changed.
 */
export function pickedRows(values: Readable, width: number, rows: Uint32Array): Tensor {
  const shape = Object.freeze([rows.length, ...values.shape.slice(1)]);
  const read = (out: Float64Array, offset: number, start: number, count: number): void => {
    for (let i = 0; i < count; i++) values.read(out, offset + i * width, rows[start + i] as number, 1);
  };
  let data: Float64Array | undefined;
  const copied = (): Float64Array => {
    if (data) return data;
    data = allocated("batches", `${rows.length} rows of ${width} numbers`, "give a smaller size", () => {
      return new Float64Array(rows.length * width);
    });
    read(data, 0, 0, rows.length);
    return data;
  };
  if (rows.length * width <= FEW) return new Tensor(shape, copied());
  return Object.create(Tensor.prototype, {
    shape: { value: shape, enumerable: true },
    data: { get: copied, enumerable: true },
    read: {
      value(this: Tensor, ...range: Parameters<Tensor["read"]>): void {
        if (data) Tensor.prototype.read.apply(this, range);
        else read(...range);
      },
    },
    [INSPECT]: { value: () => new Tensor(shape, copied()) },
  });
}

/** Where Node's console looks for how an object is to be printed: as a tensor that has its numbers. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
