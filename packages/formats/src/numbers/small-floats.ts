// Floats of 16 bits: a sign, an exponent and a fraction, as IEEE 754 lays them out.

/** How the 15 bits behind the sign are divided. */
export interface SmallFloat {
  /** Bits of the fraction. */
  readonly fraction: number;
  /** The exponent of 1. */
  readonly bias: number;
}

/** IEEE 754 binary16: 5 bits of exponent, 10 of fraction. */
export const float16: SmallFloat = { fraction: 10, bias: 15 };

/** The upper half of a float32: 8 bits of exponent, 7 of fraction. */
export const bfloat16: SmallFloat = { fraction: 7, bias: 127 };

/** The number of these bits. It is exact. */
export function fromBits(bits: number, { fraction, bias }: SmallFloat): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const ones = 2 ** fraction;
  const exponent = (bits & 0x7fff) >> fraction;
  const part = bits & (ones - 1);
  if (exponent === 2 * bias + 1) return part === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return (sign * part * 2 ** (1 - bias)) / ones;
  return sign * (1 + part / ones) * 2 ** (exponent - bias);
}

/** The bits of the nearest number; of two that are equally near, the one whose last bit is 0. */
export function toBits(value: number, { fraction, bias }: SmallFloat): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const ones = 2 ** fraction;
  const infinite = (2 * bias + 1) << fraction;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return infinite | (ones >> 1);
  if (size === Infinity) return sign | infinite;
  const exponent = Math.max(exponentOf(size), 1 - bias);
  // In steps of the last bit. A fraction that is rounded up to 2 carries into the exponent.
  const steps = roundedToEven((size / 2 ** exponent) * ones);
  const bits = steps < ones ? steps : ((exponent + bias - 1) << fraction) + steps;
  return sign | Math.min(bits, infinite);
}

const view = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** The exponent of a finite float64; too small a one below the smallest normal number. */
function exponentOf(size: number): number {
  view.setFloat64(0, size);
  return (view.getUint16(0) >> 4) - 1023;
}

function roundedToEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}
