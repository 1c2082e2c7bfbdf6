// XXH64 with the seed 0. See RFC 8878, 3.1.1, and the specification of xxHash.
const [P1, P2, P3, P4, P5] = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;

const cut = (value: bigint): bigint => BigInt.asUintN(64, value);
const turned = (value: bigint, by: bigint): bigint => cut(value << by) | (value >> (64n - by));
const mixed = (sum: bigint, word: bigint): bigint => cut(turned(cut(sum + cut(word * P2)), 31n) * P1);

/** The lowest 32 bits of the checksum of bytes. */
export function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 32);
  let sum = cut((whole > 0 ? sumOfWords(view, whole) : P5) + BigInt(bytes.length));
  let i = whole;
  for (; i + 8 <= bytes.length; i += 8) sum = cut(turned(sum ^ mixed(0n, view.getBigUint64(i, true)), 27n) * P1 + P4);
  if (i + 4 <= bytes.length) {
    sum = cut(turned(sum ^ cut(BigInt(view.getUint32(i, true)) * P1), 23n) * P2 + P3);
    i += 4;
  }
  for (; i < bytes.length; i++) sum = cut(turned(sum ^ cut(BigInt(view.getUint8(i)) * P5), 11n) * P1);
  sum = cut((sum ^ (sum >> 33n)) * P2);
  sum = cut((sum ^ (sum >> 29n)) * P3);
  return Number(BigInt.asUintN(32, sum ^ (sum >> 32n)));
}

/** The sum of four sums, each of every fourth word of 8 bytes. */
function sumOfWords(view: DataView, length: number): bigint {
  let [a, b, c, d]: bigint[] = [cut(P1 + P2), P2, 0n, cut(-P1)];
  for (let i = 0; i < length; i += 32) {
    a = mixed(a, view.getBigUint64(i, true));
    b = mixed(b, view.getBigUint64(i + 8, true));
    c = mixed(c, view.getBigUint64(i + 16, true));
    d = mixed(d, view.getBigUint64(i + 24, true));
  }
  let sum = cut(turned(a, 1n) + turned(b, 7n) + turned(c, 12n) + turned(d, 18n));
  for (const each of [a, b, c, d]) sum = cut((sum ^ mixed(0n, each)) * P1 + P4);
  return sum;
}
