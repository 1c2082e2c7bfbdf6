import type { Embedded } from "./wasm/printable.js";

/** Kernels in a separate module. `F` has their functions; functions that return a boolean return 1 for true in it. */
export interface Family<F extends object> {
  /** The name of the plain kernels with the same functions. */
  readonly name: string;
  readonly module: Embedded;
  /** For types only. */
  readonly functions?: F;
}
