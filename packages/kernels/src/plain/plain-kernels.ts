import type { Family, Kernels } from "../kernels.js";
import { activations } from "./activations.js";
import { backward } from "./backward.js";
import { binaryCrossEntropy } from "./binary-cross-entropy.js";
import { convolutions } from "./convolutions.js";
import { elements } from "./elements.js";
import { pools } from "./pools.js";
import { products } from "./products.js";
import { profileFits } from "./profile-fits.js";
import { rows } from "./rows.js";
import { softmax } from "./softmax.js";
import { updates } from "./updates.js";

/** Kernels as plain TypeScript loops over a fresh memory of `length` float64 numbers, all zero. */
export function plainKernels(length: number): Kernels {
  const memory = new Float64Array(length);
  const families: Readonly<Record<string, object>> = {
    images: { ...convolutions(memory), ...pools(memory) },
    updates: updates(memory),
    binaryCrossEntropy: binaryCrossEntropy(memory),
  };
  return {
    memory,
    ...elements(memory),
    ...products(memory),
    ...profileFits(memory),
    ...activations(memory),
    ...softmax(memory),
    ...rows(memory),
    ...backward(memory),
    ...updates(memory),
    family: <F extends object>({ name }: Family<F>) => families[name] as F,
  };
}
