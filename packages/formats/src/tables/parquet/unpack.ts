import { gunzipSync } from "fflate";
import type { CompressionCodec } from "hyparquet";
import { unsnapped } from "./snappy.js";
import { unzstd } from "./zstd/unzstd.js";

/** How many times smaller than its contents packed data can be: what announces more is damaged. */
const MOST: Readonly<Partial<Record<CompressionCodec, number>>> = { SNAPPY: 64, GZIP: 1040, ZSTD: 32768 };

const unpackers: Readonly<Partial<Record<CompressionCodec, (packed: Uint8Array, size: number) => Uint8Array>>> = {
  SNAPPY: unsnapped,
  GZIP: (packed, size) => gunzipSync(packed, { out: new Uint8Array(size) }),
  ZSTD: unzstd,
};

/** A compression that is not read. */
export class UnknownCodec extends Error {}

/**
 * The contents of a page. Memory for them is taken where so many bytes can be packed in these.
 *
 * @param size Their announced number of bytes.
 * @throws UnknownCodec for other compressions than Snappy, gzip and Zstandard; Error for damaged data.
 */
export function unpack(codec: CompressionCodec, packed: Uint8Array, size: number): Uint8Array {
  const most = codec === "UNCOMPRESSED" ? 1 : MOST[codec];
  if (most === undefined) throw new UnknownCodec(String(codec));
  if (!(size >= 0) || size > most * packed.length + 64)
    throw new RangeError("a page announces more bytes than it can have");
  const page = unpackers[codec]?.(packed, size) ?? packed;
  if (page.length !== size) throw new RangeError("a page has another size than it announces");
  return page;
}
