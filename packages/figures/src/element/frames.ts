/** A figure may draw for this part of the time, so that a page with several of them stays fluent on a slow machine. */
const PART = 0.25;
/** The longest time that a figure waits for that, in milliseconds. */
const LONGEST = 250;

/** Draws at most once a frame, and only on screen. Nothing is scheduled while nothing changes. */
export class Frames {
  readonly #draw: () => void;
  #isOnScreen = false;
  #isDirty = false;
  #scheduled = 0;
  #notBefore = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Something changed: draws in the next frame, or when the figure comes on screen. */
  change(): void {
    this.#isDirty = true;
    this.#schedule();
  }

  setOnScreen(isOnScreen: boolean): void {
    this.#isOnScreen = isOnScreen;
    if (isOnScreen && this.#isDirty) this.#schedule();
    else if (!isOnScreen) this.stop();
  }

  /** Nothing is drawn until the next change. */
  stop(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#scheduled = 0;
  }

  #schedule(): void {
    if (this.#scheduled !== 0 || !this.#isOnScreen) return;
    this.#scheduled = requestAnimationFrame(() => {
      this.#scheduled = 0;
      const started = performance.now();
      if (started < this.#notBefore) {
        this.#schedule();
        return;
      }
      this.#isDirty = false;
      this.#draw();
      const ended = performance.now();
      this.#notBefore = ended + Math.min(LONGEST, (ended - started) / PART);
    });
  }
}
