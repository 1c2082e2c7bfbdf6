const ours = new WeakSet<object>();

/** Freezes a gradient or an optimizer of rxgrad and marks it as built in. One without the mark is a user's own. */
export function builtIn<T extends object>(node: T): T {
  ours.add(node);
  return Object.freeze(node);
}

export const isBuiltIn = (node: object): boolean => ours.has(node);
