// Prints computed numbers beside those of textbooks. The example fails where they differ.

/** Name, computed value and published value; lists of numbers are compared one by one. */
export type Row = readonly [what: string, here: number | readonly number[], published: number | readonly number[]];

export interface CompareOptions {
  /** Absolute tolerance, in addition to 1e-12 of the numbers' size. Default 0. */
  readonly abs?: number;
}

export function compare(title: string, rows: readonly Row[], { abs = 0 }: CompareOptions = {}): void {
  console.log(`\n${title.padEnd(36)}  ${"computed here".padEnd(24)}published`);
  for (const [what, here, published] of rows) {
    const wanted = [published].flat();
    [here].flat().forEach((value, i) => {
      const isClose = Math.abs(value - wanted[i]) <= 1e-12 * Math.abs(wanted[i]) + abs;
      const note = isClose ? "" : "  ← they differ";
      console.log(`  ${(i === 0 ? what : "").padEnd(34)}  ${String(value).padEnd(24)}${wanted[i]}${note}`);
      if (!isClose) process.exitCode = 1;
    });
  }
}
