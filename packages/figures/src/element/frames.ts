import { atNextBeat } from "../beat.js";

/** A figure may draw for this part of the time, so that a page with several of them stays fluent on a slow machine. */
const PART = 0.25;
/** The longest time that a figure waits for that, in milliseconds. */
const LONGEST = 250;

/** Figures draw in one frame, unless that frame has lasted so many milliseconds: then in the next. */
const LONG_FRAME = 8;

/** The frame that was drawn last, and how long all figures have drawn in it, in milliseconds. */
const frame = { time: 0, spent: 0 };

/** Draws at most once a frame, and only on screen. Nothing is scheduled while nothing changes. */
export class Frames {
  readonly #draw: () => void;
  #isOnScreen = false;
  #isDirty = false;
  #scheduled = 0;
  #notBefore = 0;
  #endWaiting: () => void = () => {};

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** A person changed something: draws in the next frame, or when the figure comes on screen. */
  change(): void {
    this.#isDirty = true;
    this.#schedule();
  }

  /** A stream brought a value: draws with the next beat, together with all figures, or when the figure comes on screen. */
  flow(): void {
    this.#isDirty = true;
    if (this.#isOnScreen && this.#scheduled === 0) this.#endWaiting = atNextBeat(this.#takeBeat);
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
    this.#endWaiting();
  }

  readonly #takeBeat = (): void => {
    if (performance.now() < this.#notBefore) this.#endWaiting = atNextBeat(this.#takeBeat);
    else this.#schedule();
  };

  #schedule(): void {
    if (this.#scheduled !== 0 || !this.#isOnScreen) return;
    this.#scheduled = requestAnimationFrame((time) => {
      this.#scheduled = 0;
      if (this.#isDirty) this.#drawIn(time);
    });
  }

  #drawIn(time: number): void {
    if (frame.time !== time) Object.assign(frame, { time, spent: 0 });
    const started = performance.now();
    if (frame.spent > LONG_FRAME || started < this.#notBefore) {
      this.#schedule();
      return;
    }
    this.#isDirty = false;
    this.#draw();
    const ended = performance.now();
    frame.spent += ended - started;
    this.#notBefore = ended + Math.min(LONGEST, (ended - started) / PART);
  }
}
