// Writes bytes as text that needs no escapes in a string literal and compresses as well as the bytes. The 89 most frequent
// bytes are one character each, the others two. src/wasm/printable.ts reads it.
const SINGLE = 89;

/**
 * @param {Uint8Array} bytes
 * @returns {{ common: string, text: string }} The most frequent bytes in hexadecimal, by rank; and the text.
 */
export function printable(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const byCount = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const common = byCount.slice(0, SINGLE);
  const order = [...common, ...byCount.slice(SINGLE).sort((a, b) => a - b)];
  const texts = [];
  order.forEach((byte, rank) => {
    const prefix = Math.floor(rank / SINGLE);
    texts[byte] = (prefix === 0 ? "" : character(SINGLE - 1 + prefix)) + character(rank % SINGLE);
  });
  return { common: Buffer.from(common).toString("hex"), text: Array.from(bytes, (byte) => texts[byte]).join("") };
}

/** From "#" to "~", without the backslash. */
const character = (index) => String.fromCharCode(index + (index < 57 ? 35 : 36));
