/** What a browser keeps for a page. It may forbid that, which harms nothing: then there is nothing kept. */
export class Kept {
  readonly #storage: () => Storage;

  /** @param storage Where it is kept. Already to ask for it may be forbidden. */
  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  read(name: string): string | null {
    try {
      return this.#storage().getItem(name);
    } catch {
      return null;
    }
  }

  /** @param value Undefined to keep nothing any more. */
  write(name: string, value: string | undefined): void {
    try {
      if (value === undefined) this.#storage().removeItem(name);
      else this.#storage().setItem(name, value);
    } catch {
      // It holds for this visit alone.
    }
  }
}
