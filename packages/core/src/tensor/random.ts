import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seeded random numbers. The same seed and purpose give the same sequence in every process and on every machine. */
export interface Random {
  /** The next number, uniform in [0, 1). */
  uniform(): number;
  /** The next number, normal with mean 0 and standard deviation 1. */
  normal(): number;
}

/**
 * Makes a separate random sequence for each purpose, such as the name of a parameter. A parameter that is added to a network
 * then does not change the initial values of the others.
 */
export function createRandom(seed: number, purpose: string): Random {
  const generator = xoroshiro128plus(hash(`${seed}/${purpose}`));
  // The first numbers after seeding depend visibly on the seed; those after a jump do not.
  generator.jump();
  const uniform = (): number => uniformFloat64(generator);
  return { uniform, normal: normalFrom(uniform) };
}

/**
 * Makes normal numbers from uniform ones, two at a time: G. Marsaglia and T. A. Bray, "A convenient method for generating normal
 * variables", SIAM Review 6 (1964).
 */
function normalFrom(uniform: () => number): () => number {
  let other: number | undefined;
  let factor = 0;
  return () => {
    if (other !== undefined) {
      const second = other * factor;
      other = undefined;
      return second;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square === 0 || square > 1) continue;
      other = x;
      factor = Math.sqrt((-2 * Math.log(square)) / square);
      return y * factor;
    }
  };
}

/** FNV-1a over UTF-16 units: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
