import { type Kernels, wasmKernels } from "@rxgrad/kernels";
import { plainKernels } from "@rxgrad/kernels/plain";
import { suite, type Test } from "uvu";

export type CreateKernels = (length: number) => Kernels;

/** Every implementation of the kernels. Each one is tested against the same contract. */
const implementations: Record<string, CreateKernels> = {
  plain: plainKernels,
  wasm: wasmKernels,
};

/** Defines and runs the same tests for every implementation. */
export function overKernels(define: (test: Test, createKernels: CreateKernels) => void): void {
  for (const [name, createKernels] of Object.entries(implementations)) {
    const test = suite(name);
    define(test, createKernels);
    test.run();
  }
}
