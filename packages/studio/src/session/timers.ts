/** Timers; tests have their own. */
export interface Timers {
  setTimeout(task: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  setInterval(task: () => void, milliseconds: number): unknown;
  clearInterval(timer: unknown): void;
}

export const systemTimers: Timers = {
  setTimeout: (task, milliseconds) => setTimeout(task, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as number),
  setInterval: (task, milliseconds) => setInterval(task, milliseconds),
  clearInterval: (timer) => clearInterval(timer as number),
};
