import { anyWhole } from "@rxgrad/core/internal";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { checkData } from "./checks.js";

/**
 * How samples are drawn: `"random"` with replacement, `"shuffled"` in a new permutation each epoch, `"sequential"` in their
 * own order, the same each epoch.
 */
export type Order = "random" | "shuffled" | "sequential";

/** Writes an epoch's sample numbers, each below `samples`. They depend only on the generator's state. */
export const drawEpoch: Readonly<Record<Order, (out: Uint32Array, samples: number, random: RandomGenerator) => void>> =
  {
    random(out, samples, random) {
      for (let i = 0; i < out.length; i++) out[i] = uniformInt(random, 0, samples - 1);
    },
    // Fisher and Yates's shuffle, from the identity each time.
    shuffled(out, samples, random) {
      for (let i = 0; i < samples; i++) out[i] = i;
      for (let i = samples - 1; i > 0; i--) {
        const j = uniformInt(random, 0, i);
        const swapped = out[i] as number;
        out[i] = out[j] as number;
        out[j] = swapped;
      }
    },
    sequential(out, samples) {
      for (let i = 0; i < samples; i++) out[i] = i;
    },
  };

/**
 * The generator's state for a seed.
 *
 * The jump is needed: without it the first number drawn is the seed itself, so neighboring seeds would begin alike.
 *
 * @throws DataError where the seed is not a whole number.
 */
export function stateOf(owner: string, seed: number): readonly number[] {
  return generatorOf(owner, seed).getState();
}

/** The generator in that state. @throws DataError where the seed is not a whole number. */
export function generatorOf(owner: string, seed: number): JumpableRandomGenerator {
  checkData(owner, "seed", seed, anyWhole);
  const random = xoroshiro128plusFromState([-1, ~seed, seed | 0, Math.floor(seed / 2 ** 32) | 0]);
  random.jump();
  return random;
}
