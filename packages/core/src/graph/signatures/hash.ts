/**
 * A hash of 53 bits, as at most 11 digits of base 36. Among n texts, two have the same hash with a probability of about n²/2⁵⁴: 1
 * in 18 000 for a million texts. It does not protect against attacks; an attacker who can write a file can write any weights.
 *
 * @see B. Hickman, cyrb53, in the public domain, with the mixing of MurmurHash3.
 */
export function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
