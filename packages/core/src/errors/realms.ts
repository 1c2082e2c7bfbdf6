// A value may come from another realm: an iframe, a context of Node's vm module, the sandbox of Jest or vitest. Each realm has
// classes of its own, so `instanceof` is false for such a value. Tags such as "Float64Array" are the same in every realm.

/** Whether it is a typed array of any element type. */
export const isTypedArray = (value: unknown): value is ArrayLike<number> & ArrayBufferView =>
  ArrayBuffer.isView(value) && tagOf(value) !== "DataView";

/** Whether it is an array or a typed array. */
export const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || isTypedArray(value);

export const isFloat64Array = (value: unknown): value is Float64Array =>
  ArrayBuffer.isView(value) && tagOf(value) === "Float64Array";

/** Whether it is a Uint8Array; Node's Buffer is one. */
export const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && tagOf(value) === "Uint8Array";

export const isArrayBuffer = (value: unknown): value is ArrayBuffer =>
  isObject(value) && tagOf(value) === "ArrayBuffer";

/** Whether the buffer of a typed array is detached, for example because it was transferred to another thread. */
export const isDetached = ({ buffer, byteLength }: ArrayBufferView): boolean =>
  byteLength === 0 && ((buffer as { detached?: boolean }).detached ?? isWithoutMemory(buffer));

export const isUrl = (value: unknown): value is URL => isObject(value) && tagOf(value) === "URL";

/** Whether it has a `then` method. False if reading it throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
  } catch {
    return false;
  }
}

/** Whether it is an object without a class, as `{}` makes it in any realm. */
export function isBareObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || Array.isArray(value)) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const tagOf = (value: object): unknown => (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];

/** For engines without `detached`: a view of a detached buffer cannot be made. */
function isWithoutMemory(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
