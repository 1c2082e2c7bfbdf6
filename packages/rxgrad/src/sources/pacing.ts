import type { Arrivals, RunEvent } from "@rxgrad/core";
import type { Pacer } from "@rxgrad/core/driver";
import type { OpenSource } from "./feeds.js";

/** Tells operators how their run is paced, and lets them hold it. The run continues when the last hold is released. */
export class Pacing implements Pacer {
  events: readonly RunEvent[] = [];
  source: OpenSource | undefined;
  readonly #wake: () => void;
  #holds = 0;
  #afterHolds: (() => void) | undefined;

  /** @param wake Called when the last hold is released. */
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  get arrivals(): Arrivals | undefined {
    return this.source?.arrivals;
  }

  get isHeld(): boolean {
    return this.#holds > 0;
  }

  /** Holds the run. The returned function releases this hold; calling it again does nothing. */
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

  /** Calls back when there is no hold: at once, or when the last is released. */
  afterHolds(callBack: () => void): void {
    if (this.isHeld) this.#afterHolds = callBack;
    else callBack();
  }
}
