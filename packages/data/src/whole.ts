/** Whether this is a safe integer, and not below `least`. */
export const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;
