const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A whole number as an exponent: −3 is `⁻³`. */
export const superscript = (exponent: number): string =>
  `${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;

/** A number as it is written: its digits, and its power of ten where it has one. */
export interface NumberText {
  readonly digits: string;
  readonly power: number | undefined;
}

/** A number with so many significant digits, and a true minus sign. Very large and very small ones get a power of ten. */
export function numberText(value: number, digits = 4): NumberText {
  if (Number.isNaN(value)) return { digits: "NaN", power: undefined };
  if (!Number.isFinite(value)) return { digits: value < 0 ? "−∞" : "∞", power: undefined };
  if (value === 0) return { digits: "0", power: undefined };
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e") as [string, string];
  const power = Number(exponent);
  const isPlain = power >= -4 && power < 6;
  const text = isPlain ? value.toFixed(Math.max(0, digits - 1 - power)) : mantissa;
  return { digits: text.replace("-", "−"), power: isPlain ? undefined : power };
}

/** A number in one line, as `0.02500` or `1.250×10⁻⁹`. */
export const formatNumber = (value: number, digits = 4): string => inLine(numberText(value, digits));

/** A written number in one line. */
export const inLine = ({ digits, power }: NumberText): string =>
  power === undefined ? digits : `${digits}×10${superscript(power)}`;

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
