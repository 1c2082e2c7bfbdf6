/** Evaluations a second of workers on this machine, each a process that does one at a time. */
export interface MeasuredRate {
  readonly milliseconds: number;
  readonly workers: number;
  readonly perSecond: number;
}

/**
 * Medians of three on 30 November 2026, on the machine of {@link MEASURED}:
 *
 *   npx tsx --conditions=source tests/measure/scale/main.ts rates
 */
export const RATES: readonly MeasuredRate[] = [
  { milliseconds: 0, workers: 1, perSecond: 945.8 },
  { milliseconds: 0, workers: 2, perSecond: 1593 },
  { milliseconds: 0, workers: 4, perSecond: 1812 },
  { milliseconds: 0, workers: 8, perSecond: 2022 },
  { milliseconds: 0, workers: 16, perSecond: 2147 },
  { milliseconds: 5, workers: 1, perSecond: 156.4 },
  { milliseconds: 5, workers: 2, perSecond: 308.7 },
  { milliseconds: 5, workers: 4, perSecond: 600.6 },
  { milliseconds: 5, workers: 8, perSecond: 1138 },
  { milliseconds: 5, workers: 16, perSecond: 1558 },
  { milliseconds: 50, workers: 1, perSecond: 19.13 },
  { milliseconds: 50, workers: 2, perSecond: 37.72 },
  { milliseconds: 50, workers: 4, perSecond: 73.81 },
  { milliseconds: 50, workers: 8, perSecond: 150.1 },
  { milliseconds: 50, workers: 16, perSecond: 298.1 },
];
