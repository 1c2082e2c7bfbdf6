// Runs alone: it changes globals while it watches.
type Constructor = typeof Float64Array | typeof Uint8Array;

/** Bytes of the typed arrays that are made with a length while `work` runs. */
export async function memoryOf(work: () => Promise<unknown>): Promise<number> {
  let bytes = 0;
  const watched = <C extends Constructor>(original: C): C => {
    const proxy: C = new Proxy(original, {
      construct(target, given, newTarget) {
        if (typeof given[0] === "number") bytes += given[0] * target.BYTES_PER_ELEMENT;
        return Reflect.construct(target, given, newTarget === proxy ? target : newTarget);
      },
    });
    return proxy;
  };
  const before = { Float64Array, Uint8Array };
  Object.assign(globalThis, { Float64Array: watched(Float64Array), Uint8Array: watched(Uint8Array) });
  try {
    await work();
  } finally {
    Object.assign(globalThis, before);
  }
  return bytes;
}
