import { randomNormal } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seeded random numbers: the same seed and purpose give the same sequence, in every process and on every machine. */
export interface Random {
  /** The next number, uniform in [0, 1). */
  uniform(): number;
  /** The next number, normal with mean 0 and standard deviation 1. */
  normal(): number;
}

/**
 * A random sequence of its own for each purpose (a parameter's name, say), so that adding one parameter to a network
 * does not change how the others start.
 */
export function createRandom(seed: number, purpose: string): Random {
  const generator = xoroshiro128plus(hash(`${seed}/${purpose}`));
  // The first numbers after seeding are close to the seed; those after a jump are not.
  generator.jump();
  const uniform = (): number => uniformFloat64(generator);
  return { uniform, normal: randomNormal.source(uniform)(0, 1) };
}

/** FNV-1a over UTF-16 units: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
