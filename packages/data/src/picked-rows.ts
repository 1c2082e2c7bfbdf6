import { type Samples, Tensor } from "@rxgrad/core";

/** Up to so many numbers are copied at once: less work than remembering where they stand. */
const FEW = 2048;

/**
 * Some rows of a column as a tensor. Many numbers are only read when somebody asks for them, and a network reads them where
 * they stand: an iteration then neither makes nor clears a copy of a large batch.
 *
 * @param rows Kept, and not to be changed.
 */
export function pickedRows(values: Samples, width: number, rows: Uint32Array): Tensor {
  const shape = Object.freeze([rows.length, ...values.shape.slice(1)]);
  const read = (out: Float64Array, offset: number, start: number, count: number): void => {
    for (let i = 0; i < count; i++) values.read(out, offset + i * width, rows[start + i] as number, 1);
  };
  const copied = (): Float64Array => {
    const data = new Float64Array(rows.length * width);
    read(data, 0, 0, rows.length);
    return data;
  };
  if (rows.length * width <= FEW) return new Tensor(shape, copied());
  return Object.create(Tensor.prototype, {
    shape: { value: shape, enumerable: true },
    data: {
      enumerable: true,
      configurable: true,
      get(): Float64Array {
        const data = copied();
        Object.defineProperties(this, {
          data: { value: data, enumerable: true },
          read: { value: Tensor.prototype.read },
        });
        return data;
      },
    },
    read: { value: read, configurable: true },
    [INSPECT]: { value: inspected },
  });
}

/** Where Node's console looks for how an object is to be printed. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Has it printed as any tensor: reading the numbers puts them where the getter was. */
function inspected(this: Tensor): Tensor {
  return this.data && this;
}
