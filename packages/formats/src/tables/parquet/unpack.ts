import { gunzipSync } from "fflate";
import type { CompressionCodec } from "hyparquet";
import { unsnapped } from "./snappy.js";
import { unzstd } from "./zstd/unzstd.js";

/** A compression of pages. */
interface Packing {
  /** How many times smaller than its contents packed data can be: what announces more is damaged. */
  readonly most: number;
  unpack(packed: Uint8Array, size: number): Uint8Array;
}

const PACKINGS: Readonly<Partial<Record<CompressionCodec, Packing>>> = {
  UNCOMPRESSED: { most: 1, unpack: (packed) => packed },
  SNAPPY: { most: 64, unpack: unsnapped },
  GZIP: { most: 1040, unpack: (packed, size) => gunzipSync(packed, { out: new Uint8Array(size) }) },
  ZSTD: { most: 32768, unpack: unzstd },
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
  const packing = PACKINGS[codec];
  if (packing === undefined) throw new UnknownCodec(String(codec));
  if (!(size >= 0) || size > packing.most * packed.length + 64)
    throw new RangeError("a page announces more bytes than it can have");
  const page = packing.unpack(packed, size);
  if (page.length !== size) throw new RangeError("a page has another size than it announces");
  return page;
}
