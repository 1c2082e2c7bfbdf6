import * as assert from "uvu/assert";
import type { Timers } from "../../packages/studio/src/session/timers.js";

/** Timers that a test lets run out. */
export class ManualTimers implements Timers {
  readonly waiting = new Map<number, { readonly task: () => void; readonly milliseconds: number }>();
  #ids = 0;

  setTimeout(task: () => void, milliseconds: number): number {
    this.waiting.set(++this.#ids, { task, milliseconds });
    return this.#ids;
  }

  clearTimeout(timer: unknown): void {
    this.waiting.delete(timer as number);
  }

  readonly intervals = new Map<number, () => void>();

  setInterval(task: () => void): number {
    this.intervals.set(++this.#ids, task);
    return this.#ids;
  }

  clearInterval(timer: unknown): void {
    this.intervals.delete(timer as number);
  }

  /** Lets the only interval pass, so many times. */
  tick(count: number): void {
    assert.is(this.intervals.size, 1);
    for (let i = 0; i < count; i++) for (const task of this.intervals.values()) task();
  }

  /** Lets the only timer run out. @returns How long it would have taken. */
  runOut(): number {
    assert.is(this.waiting.size, 1);
    const [[id, { task, milliseconds }]] = [...this.waiting] as [[number, { task: () => void; milliseconds: number }]];
    this.waiting.delete(id);
    task();
    return milliseconds;
  }
}
