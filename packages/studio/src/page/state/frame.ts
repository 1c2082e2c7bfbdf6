/** The least time between two writes, in milliseconds: nobody reads numbers that change faster. */
const PAUSE = 40;

/** Collects what changes and writes it once, before the next frame. Nothing is scheduled while nothing changes. */
export class FrameWrites {
  readonly #writes = new Map<string, () => void>();
  #scheduled = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;

  /** A later write of the same name replaces an earlier one that has not been done yet. */
  set(name: string, write: () => void): void {
    this.#writes.set(name, write);
    if (this.#scheduled === 0) this.#schedule();
  }

  /** Forgets what has not been written. */
  end(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#scheduled = 0;
    this.#writes.clear();
  }

  #schedule(): void {
    this.#scheduled = requestAnimationFrame((now) => {
      if (now - this.#writtenAt < PAUSE) this.#schedule();
      else this.#flush(now);
    });
  }

  #flush(now: number): void {
    this.#scheduled = 0;
    this.#writtenAt = now;
    const writes = [...this.#writes.values()];
    this.#writes.clear();
    for (const write of writes) write();
  }
}
