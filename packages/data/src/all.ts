/** Whether this holds for every entry of a list. A hole counts as undefined; `every` would pass over it. */
export const all = (list: readonly unknown[], holds: (entry: unknown) => boolean): boolean =>
  Array.from(list).every(holds);
