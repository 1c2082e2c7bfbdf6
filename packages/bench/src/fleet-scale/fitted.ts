/**
 * Microseconds with which the simulation takes the processor time, and one worker the elapsed time, that was measured with a single
 * worker process: with 64 places and 64 jobs at the same time, and with one place and evaluations of 0 and of 50 ms. Printed by
 *
 *   npx tsx --conditions=source packages/bench/src/fleet-scale/fit.ts
 */
export const FITTED = {
  trainer: { job: 140, turn: 132, afterSleep: 755.6 },
  server: { job: 32.2, turn: 129, afterSleep: 1122 },
  worker: { job: 135, turn: 161, afterSleep: 929.3 },
} as const;
