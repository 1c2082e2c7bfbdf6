/** Who keeps a run from going on; it goes on when the last of them lets go. */
export class Holds {
  readonly #wake: () => void;
  #count = 0;
  #afterwards: (() => void) | undefined;

  /** @param wake Called when nobody holds the run any more. */
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  get isHeld(): boolean {
    return this.#count > 0;
  }

  /** Holds the run; the returned function lets go, once. */
  readonly take = (): (() => void) => {
    let isTaken = true;
    this.#count++;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      if (--this.#count > 0) return;
      this.#afterwards?.();
      this.#wake();
    };
  };

  /** Calls back when nobody holds the run: at once, or when the last lets go. */
  afterwards(callBack: () => void): void {
    if (this.isHeld) this.#afterwards = callBack;
    else callBack();
  }
}
