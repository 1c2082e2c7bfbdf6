import { atNextBeat } from "@rxgrad/figures/beat";

/** Collects what changes and writes it once, before a frame. Nothing is scheduled while nothing changes. */
export class FrameWrites {
  readonly #writes = new Map<string, () => void>();
  #scheduled = 0;
  #endWaiting: () => void = () => {};

  /**
   * A later write of the same name replaces an earlier one that has not been done yet.
   *
   * @param options.isUrgent Whether it is done before the next frame, as what a person has asked for. Default: with the next beat.
   */
  set(name: string, write: () => void, { isUrgent = false }: { readonly isUrgent?: boolean } = {}): void {
    this.#writes.set(name, write);
    if (isUrgent) this.#schedule();
    else this.#endWaiting = atNextBeat(this.#schedule);
  }

  /** Forgets what has not been written. */
  end(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#endWaiting();
    this.#scheduled = 0;
    this.#writes.clear();
  }

  readonly #schedule = (): void => {
    if (this.#scheduled === 0) this.#scheduled = requestAnimationFrame(this.#flush);
  };

  readonly #flush = (): void => {
    this.#scheduled = 0;
    this.#endWaiting();
    const writes = [...this.#writes.values()];
    this.#writes.clear();
    for (const write of writes) write();
  };
}
