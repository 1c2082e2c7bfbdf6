import { formatTick, superscript } from "./format.js";

/** A tick of an axis. A minor tick has no text. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Maps numbers to the range from 0 to 1, and back. */
export interface Scale {
  readonly lower: number;
  readonly upper: number;
  toUnit(value: number): number;
  fromUnit(part: number): number;
  /** Round numbers within the scale, about as many as wanted. */
  ticks(wanted: number): Tick[];
}

export type ScaleKind = "linear" | "log";

/** A scale over a range. An empty range, or one of a single number, is widened. */
export function scaleOf(kind: ScaleKind, lower: number, upper: number): Scale {
  return kind === "log" ? logScale(lower, upper) : linearScale(lower, upper);
}

export function linearScale(from: number, to: number): Scale {
  const [lower, upper] = widened(from, to);
  const span = upper - lower;
  return {
    lower,
    upper,
    toUnit: (value) => (value - lower) / span,
    fromUnit: (part) => lower + part * span,
    ticks: (wanted) => {
      const step = roundStep(span / Math.max(1, wanted));
      const first = Math.ceil(lower / step - 1e-9);
      const count = Math.floor(upper / step + 1e-9) - first + 1;
      return Array.from({ length: Math.max(0, count) }, (_, i) => {
        const value = (first + i) * step;
        return { value, label: formatTick(value, step) };
      });
    },
  };
}

/** A logarithmic scale. Numbers that are not positive lie on its lower end. */
export function logScale(from: number, to: number): Scale {
  const least = from > 0 && Number.isFinite(from) ? from : 1e-3;
  const most = to > least && Number.isFinite(to) ? to : least * 10;
  const [low, high] = [Math.log10(least), Math.log10(most)];
  const span = high - low;
  return {
    lower: least,
    upper: most,
    toUnit: (value) => (value > 0 ? Math.max(0, (Math.log10(value) - low) / span) : 0),
    fromUnit: (part) => 10 ** (low + part * span),
    ticks: (wanted) => logTicks(low, high, wanted),
  };
}

function logTicks(low: number, high: number, wanted: number): Tick[] {
  const every = Math.max(1, Math.ceil((high - low) / Math.max(1, wanted)));
  const mantissas = high - low < 1.5 ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
    if (power % every !== 0) continue;
    for (const mantissa of mantissas) {
      const exponent = power + Math.log10(mantissa);
      if (exponent < low - 1e-9 || exponent > high + 1e-9) continue;
      ticks.push({ value: mantissa * 10 ** power, label: powerLabel(mantissa, power) });
    }
  }
  return ticks;
}

function powerLabel(mantissa: number, power: number): string {
  if (power >= -3 && power <= 4) return formatTick(mantissa * 10 ** power, 10 ** power);
  return mantissa === 1 ? `10${superscript(power)}` : `${mantissa}×10${superscript(power)}`;
}

/** 1, 2 or 5 times a power of ten, not below the given step. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const mantissa = step / power;
  return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
}

function widened(from: number, to: number): [lower: number, upper: number] {
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [0, 1];
  if (to > from) return [from, to];
  const around = Math.abs(from) * 0.1 || 1;
  return [from - around, from + around];
}
