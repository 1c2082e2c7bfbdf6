import type { Arrivals, Pacer, RunEvent } from "@rxgrad/core";
import type { OpenSource } from "./feeds.js";

/** What iterations tell of who paces their run; and who keeps it from going on, until the last of them lets go. */
export class Pacing implements Pacer {
  events: readonly RunEvent[] = [];
  source: OpenSource | undefined;
  readonly #wake: () => void;
  #holds = 0;
  #afterHolds: (() => void) | undefined;

  /** @param wake Called when nobody holds the run any more. */
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  get arrivals(): Arrivals | undefined {
    return this.source?.arrivals;
  }

  get isHeld(): boolean {
    return this.#holds > 0;
  }

  /** Holds the run; the returned function lets go, once. */
  readonly hold = (): (() => void) => {
    let isTaken = true;
    this.#holds++;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      if (--this.#holds > 0) return;
      this.#afterHolds?.();
      this.#wake();
    };
  };

  /** Calls back when nobody holds the run: at once, or when the last lets go. */
  afterHolds(callBack: () => void): void {
    if (this.isHeld) this.#afterHolds = callBack;
    else callBack();
  }
}
