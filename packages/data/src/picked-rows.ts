import { Tensor } from "@rxgrad/core";
import type { Readable } from "./dataset.js";
import { allocated } from "./show.js";

/** Up to this many numbers are copied at once, which is less work than to keep a reference to the rows. */
const FEW = 2048;

/**
 * Some rows of a column as a tensor. Large batches are copied only when their `data` is read. A network reads the rows of the
 * column directly, so that an iteration neither allocates nor frees a copy.
 *
 * @param rows Row numbers. The array is kept and must not change.
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

/** Key with which Node's console prints an object: the tensor is printed with its numbers. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
