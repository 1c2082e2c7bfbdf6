import * as fc from "fast-check";

/**
 * Draws one of some names with equal probability. If a name is added, a draw stays the same or becomes that name: the
 * name with the largest hash of name and number is drawn. See Thaler and Ravishankar, "Using name-based mappings to
 * increase hit rates", 1998.
 */
export function oneOfNames(names: readonly string[]): fc.Arbitrary<string> {
  const hashes = names.map(hashOf);
  const numbers = fc.noShrink(fc.noBias(fc.nat(2 ** 31 - 1)));
  return numbers.map((number) => {
    const marks = hashes.map((hash) => mixed(hash ^ number));
    return names[marks.indexOf(Math.max(...marks))];
  });
}

/** FNV-1a, 32 bits. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash;
}

/** The last steps of MurmurHash3: every bit of the result depends on every bit of the number. */
function mixed(number: number): number {
  let hash = number;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
