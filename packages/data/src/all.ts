/** Whether a predicate holds for every entry of a list. A hole counts as undefined; `every` would skip it. */
export const all = (list: readonly unknown[], holds: (entry: unknown) => boolean): boolean =>
  Array.from(list).every(holds);
