const ours = new WeakSet<object>();

/** Freezes a gradient or an optimizer that rxgrad itself makes: one of its kind that is none of these is a user's own. */
export function builtIn<T extends object>(node: T): T {
  ours.add(node);
  return Object.freeze(node);
}

export const isBuiltIn = (node: object): boolean => ours.has(node);
