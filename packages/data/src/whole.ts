/** Whether this is a whole number that is exact, and not below the least. */
export const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;
