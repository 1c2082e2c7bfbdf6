interface Call {
  readonly x: number[];
  resolve(value: number): void;
  reject(error: unknown): void;
}

/** An f whose calls stay pending until the test settles them. */
export function pending(): { calls: Call[]; f: (x: number[]) => Promise<number> } {
  const calls: Call[] = [];
  const f = (x: number[]): Promise<number> =>
    new Promise((resolve, reject) => {
      calls.push({ x, resolve, reject });
    });
  return { calls, f };
}

/** Lets every promise that can settle do so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
