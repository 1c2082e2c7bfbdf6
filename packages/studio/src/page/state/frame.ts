/** Collects what changes and writes it once, before the next frame. Nothing is scheduled while nothing changes. */
export class FrameWrites {
  readonly #writes = new Map<string, () => void>();
  #scheduled = 0;

  /** A later write of the same name replaces an earlier one that has not been done yet. */
  set(name: string, write: () => void): void {
    this.#writes.set(name, write);
    if (this.#scheduled === 0) this.#scheduled = requestAnimationFrame(() => this.#flush());
  }

  /** Forgets what has not been written. */
  end(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#scheduled = 0;
    this.#writes.clear();
  }

  #flush(): void {
    this.#scheduled = 0;
    const writes = [...this.#writes.values()];
    this.#writes.clear();
    for (const write of writes) write();
  }
}
