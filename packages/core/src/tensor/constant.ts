const constants = new WeakSet<object>();

/** Notes that a tensor's numbers are a copy that nobody else has, and so can never change; returns it. */
export function constant<T extends object>(tensor: T): T {
  constants.add(tensor);
  return tensor;
}

/** Whether the numbers of a value can never change. */
export const isConstant = (value: object): boolean => constants.has(value);
