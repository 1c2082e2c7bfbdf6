// A value may come from another realm: an iframe, a context of Node's vm module, the sandbox of Jest or vitest. Its classes are
// not ours, so `instanceof` is false of it. What the engine itself knows of a value is the same everywhere.

/** Whether it is a typed array, of whatever numbers. */
export const isTypedArray = (value: unknown): value is ArrayLike<number> & ArrayBufferView =>
  ArrayBuffer.isView(value) && tagOf(value) !== "DataView";

export const isFloat64Array = (value: unknown): value is Float64Array =>
  ArrayBuffer.isView(value) && tagOf(value) === "Float64Array";

/** Whether it is an array of bytes; Node's Buffer is one. */
export const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && tagOf(value) === "Uint8Array";

/** Whether the memory behind a typed array has gone: to another thread, or away. */
export const isDetached = ({ buffer, byteLength }: ArrayBufferView): boolean =>
  byteLength === 0 && ((buffer as { detached?: boolean }).detached ?? isWithoutMemory(buffer));

export const isUrl = (value: unknown): value is URL => isObject(value) && tagOf(value) === "URL";

/** Whether it can be waited for; what throws when it is looked at cannot. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
  } catch {
    return false;
  }
}

/** Whether it is an object of no class: what braces make, here or elsewhere. */
export function isBareObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || Array.isArray(value)) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const tagOf = (value: object): unknown => (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];

/** Where an engine does not know `detached`: no view of it can be made. */
function isWithoutMemory(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
