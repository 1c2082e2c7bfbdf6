/** The shortest time between two reports, in milliseconds. */
const PERIOD = 30;

/** Reports what has changed: at once, and then at most once in a while. While nothing changes, no timer runs. */
export class Reports {
  readonly #report: () => void;
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(report: () => void) {
    this.#report = report;
  }

  /** Something has changed. */
  changed(): void {
    this.#isDue = true;
    if (this.#timer === undefined) this.flush();
  }

  /** Reports what has changed, if anything has. */
  readonly flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#report();
    this.#timer = setTimeout(this.flush, PERIOD);
  };

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = false;
  }
}
