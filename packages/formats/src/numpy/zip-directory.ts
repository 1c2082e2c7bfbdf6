import { DataError } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import type { RandomBytes } from "../bytes/random-bytes.js";
import { cutOff } from "../numbers/read-numbers.js";

/** A file within a zip file, as the directory at its end describes it. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored as it is; 8: packed by deflate. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the zip file. */
  readonly packed: number;
  /** Bytes when unpacked. */
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** Where the next entry begins, or the directory. */
  readonly limit: number;
}

/** Bytes of the record at the end, without its comment, and of what zip64 puts before it. */
const END = 22;
const LOCATOR = 20;
const END64 = 56;
/** The longest comment behind the record at the end. */
const COMMENT = 2 ** 16 - 1;

/** What stands for a number that zip64 has elsewhere. */
const ELSEWHERE_16 = 0xffff;
const ELSEWHERE_32 = 0xffffffff;

/** Bytes of an entry of the directory and of a local header, without names and what is behind them. */
const ENTRY = 46;
const LOCAL = 30;

const viewOf = ({ buffer, byteOffset, length }: Uint8Array): DataView => new DataView(buffer, byteOffset, length);
const uint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

const damaged = (name: string, what: string): DataError =>
  new DataError(`${name}: ${what}; save the file again with numpy.savez.`);

/** The entries of a zip file, in the order of their bytes. @throws DataError for anything else, and for entries that overlap. */
export async function zipEntries(name: string, file: RandomBytes): Promise<readonly ZipEntry[]> {
  const { count, start, end } = await directoryOf(name, file);
  const bytes = await file.read(start, end - start);
  if (bytes.length < end - start) throw cutOff(name, "its directory", end - start - bytes.length);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { entry, next } = entryAt(name, bytes, at);
    entries.push(entry);
    at = next;
  }
  if (at !== bytes.length) throw damaged(name, `its directory has more than ${count} entries`);
  const sorted = entries.sort((a, b) => a.offset - b.offset);
  return sorted.map((entry, i) => ({ ...entry, limit: sorted[i + 1]?.offset ?? start }));
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

async function directoryOf(name: string, file: RandomBytes): Promise<Directory> {
  const tail = await file.read(Math.max(0, file.size - END - COMMENT), END + COMMENT);
  const view = viewOf(tail);
  const at = endRecord(view);
  if (at === undefined) {
    throw new DataError(
      `${name}: it does not end as a zip file does, which an npz file is; check that this is the right file, and that it is whole.`,
    );
  }
  const found = file.size - tail.length + at;
  const isAlone = view.getUint16(at + 4, true) === 0 && view.getUint16(at + 6, true) === 0;
  if (!isAlone) throw damaged(name, "it is one of several parts of a zip file");
  const directory = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
  const { count, size, start } = directory;
  const isElsewhere = count === ELSEWHERE_16 || size === ELSEWHERE_32 || start === ELSEWHERE_32;
  const { end, ...real } = isElsewhere ? await directory64(name, file, found) : { ...directory, end: found };
  if (real.start + real.size !== end || real.count * ENTRY > real.size) {
    throw damaged(
      name,
      `its directory of ${real.count} entries would take ${real.size} bytes from byte ${real.start} on`,
    );
  }
  return { count: real.count, start: real.start, end };
}

/** Where the record at the end begins: the last place with its signature whose comment fills the rest. */
function endRecord(view: DataView): number | undefined {
  for (let at = view.byteLength - END; at >= 0; at--) {
    if (view.getUint32(at, true) === 0x06054b50 && at + END + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  return undefined;
}

/** The directory of a zip64 file. @param found Where its record at the end begins. */
async function directory64(
  name: string,
  file: RandomBytes,
  found: number,
): Promise<{ count: number; size: number; start: number; end: number }> {
  const locator = await file.read(Math.max(0, found - LOCATOR), LOCATOR);
  const isLocator = found >= LOCATOR && locator.length === LOCATOR && viewOf(locator).getUint32(0, true) === 0x07064b50;
  const end = isLocator ? uint64(viewOf(locator), 8) : 0;
  const record = isLocator && end + END64 <= found ? await file.read(end, END64) : undefined;
  const view = record?.length === END64 ? viewOf(record) : undefined;
  if (view?.getUint32(0, true) !== 0x06064b50) throw damaged(name, "its zip64 record is missing");
  return { count: uint64(view, 32), size: uint64(view, 40), start: uint64(view, 48), end };
}

function entryAt(
  name: string,
  bytes: Uint8Array,
  at: number,
): { readonly entry: Omit<ZipEntry, "limit"> & { limit: number }; readonly next: number } {
  const view = viewOf(bytes);
  if (at + ENTRY > bytes.length || view.getUint32(at, true) !== 0x02014b50)
    throw damaged(name, "its directory is damaged");
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((each) => view.getUint16(at + each, true)) as [
    number,
    number,
    number,
  ];
  const next = at + ENTRY + nameLength + extraLength + commentLength;
  if (next > bytes.length) throw damaged(name, "its directory is damaged");
  const entryName = nameFrom(name, bytes.subarray(at + ENTRY, at + ENTRY + nameLength));
  if (view.getUint16(at + 8, true) & 1) throw damaged(name, `${show(entryName)} is encrypted`);
  const extra = new Extra(name, bytes.subarray(at + ENTRY + nameLength, next - commentLength));
  // In this order: zip64 keeps only those that do not fit.
  const size = extra.real(view.getUint32(at + 24, true));
  const packed = extra.real(view.getUint32(at + 20, true));
  const offset = extra.real(view.getUint32(at + 42, true));
  const entry = {
    name: entryName,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed,
    size,
    offset,
    limit: 0,
  };
  return { entry, next };
}

function nameFrom(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${name}: the name of an entry is not UTF-8; give the arrays other names.`, { cause });
  }
}

/** Numbers of an entry that need 64 bits. */
class Extra {
  readonly #name: string;
  readonly #view: DataView | undefined;
  #at = 0;

  constructor(name: string, fields: Uint8Array) {
    this.#name = name;
    const view = viewOf(fields);
    for (let at = 0; at + 4 <= fields.length; at += 4 + view.getUint16(at + 2, true)) {
      if (view.getUint16(at, true) !== 1) continue;
      this.#view = viewOf(fields.subarray(at + 4, at + 4 + view.getUint16(at + 2, true)));
      break;
    }
  }

  real(value: number): number {
    if (value !== ELSEWHERE_32) return value;
    if (this.#view === undefined || this.#at + 8 > this.#view.byteLength)
      throw damaged(this.#name, "its directory is damaged");
    this.#at += 8;
    return uint64(this.#view, this.#at - 8);
  }
}

/** Where the bytes of an entry begin. @throws DataError where its local header does not fit the directory. */
export async function dataStart(
  name: string,
  file: RandomBytes,
  { name: entryName, offset, packed, limit }: ZipEntry,
): Promise<number> {
  const header = await file.read(offset, LOCAL);
  const view = viewOf(header);
  if (header.length < LOCAL || view.getUint32(0, true) !== 0x04034b50)
    throw damaged(name, `${show(entryName)} is not where its directory says`);
  const nameLength = view.getUint16(26, true);
  const start = offset + LOCAL + nameLength + view.getUint16(28, true);
  if (start + packed > limit) throw damaged(name, `${show(entryName)} overlaps what is behind it`);
  if (nameFrom(name, await file.read(offset + LOCAL, nameLength)) !== entryName)
    throw damaged(name, `${show(entryName)} has two names`);
  return start;
}
