/** A number for people: so many digits that count, and powers of ten only where they are needed. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-4 ? value.toExponential(Math.max(0, digits - 2)) : value.toPrecision(digits);
  return text.replace("-", "−");
}

const groups = new Intl.NumberFormat("en-US");

/** A whole number with separated thousands. */
export const formatCount = (value: number): string => groups.format(value);

export const formatPercent = (part: number): string => `${(100 * part).toFixed(1)} %`;
