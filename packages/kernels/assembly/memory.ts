// Addresses. A kernel gets the index of a block's first element; the byte address is 8 times this index.

/** The first byte of the scratch memory. It is private to one thread, a multiple of 16, and {@link SCRATCH_BYTES} long. */
export declare const scratch: usize;

/** As in src/wasm/wasm-memory.ts. */
export const SCRATCH_BYTES: usize = 149 * 1024;

/** The address of an element. */
export function at(element: i32): usize {
  return (<usize>element) << 3;
}

/** The first of two numbers. */
export function first(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0);
}

/** One number twice. The last element of an odd block then takes the same arithmetic as all others. */
export function both(value: f64): v128 {
  return f64x2.splat(value);
}

/** Two numbers, or the last one twice. */
export function pairAt(from: usize, isPair: bool): v128 {
  return isPair ? v128.load(from) : v128.load64_splat(from);
}

/** Stores both numbers, or only the first. */
export function storePair(to: usize, pair: v128, isPair: bool): void {
  if (isPair) v128.store(to, pair);
  else v128.store64_lane(to, pair, 0);
}
