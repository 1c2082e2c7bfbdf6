/** Bytes that can be read at any position: those of a file, a Blob or memory. */
export interface RandomBytes {
  /** The number of bytes. */
  readonly size: number;
  /** The bytes from `start` on: `length` of them, or fewer at the end. */
  read(start: number, length: number): Promise<Uint8Array>;
  /** Releases a file. */
  close(): Promise<void>;
}

/** Where bytes are written: one chunk after the other. */
export interface ByteSink {
  write(chunk: Uint8Array): Promise<void>;
  /** Everything has been written. */
  finish(): Promise<void>;
  /** Writing has failed: leaves what was there before, where that is possible. */
  abandon(reason: unknown): Promise<void>;
}
