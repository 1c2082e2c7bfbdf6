/** Remainder of each byte value. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/**
 * The CRC-32 of bytes. It always detects a change of up to 32 consecutive bits; it misses one in 2³² other changes.
 *
 * @see ISO/IEC 13239, the polynomial of gzip and PNG.
 */
export function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) remainder = (remainder >>> 8) ^ TABLE[(remainder ^ bytes[i]) & 0xff];
  return ~remainder >>> 0;
}
