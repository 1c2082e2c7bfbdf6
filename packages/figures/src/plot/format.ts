const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A whole number as an exponent: −3 is `⁻³`. */
export const superscript = (exponent: number): string =>
  `${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;

/** A number with so many significant digits, and a true minus sign. Very large and very small ones get a power of ten. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e") as [string, string];
  const power = Number(exponent);
  const plain = power >= -4 && power < 6 ? value.toFixed(Math.max(0, digits - 1 - power)) : undefined;
  return (plain ?? `${mantissa}×10${superscript(power)}`).replace("-", "−");
}

const groups = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number in groups of three digits. */
export const formatCount = (count: number): string =>
  Number.isFinite(count) ? groups.format(count) : formatNumber(count);

/** The number at a tick: no more digits than the distance of two ticks needs. */
export function formatTick(value: number, step: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    const digits = Math.max(1, Math.floor(Math.log10(size)) - Math.floor(Math.log10(step)) + 1);
    const [mantissa, exponent] = value.toExponential(Math.min(12, digits - 1)).split("e") as [string, string];
    return `${Number(mantissa)}×10${superscript(Number(exponent))}`.replace("-", "−");
  }
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))).replace("-", "−");
}

/** A shape as the edges of a graph show it: `batch × 784`. A scalar has none. */
export const formatShape = (shape: readonly (number | string)[]): string => shape.join(" × ");
