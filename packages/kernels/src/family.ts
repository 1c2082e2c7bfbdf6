import type { Embedded } from "./wasm/printable.js";

/** Kernels that stand in a module of their own: `F` are its functions, for which 1 is true. */
export interface Family<F extends object> {
  /** Under which the plain kernels have the same functions. */
  readonly name: string;
  readonly module: Embedded;
  /** Types only. */
  readonly functions?: F;
}
