import type { Cell } from "@rxgrad/data/internal";
import type { ColumnMetaData, PageHeader, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { type CellOf, cellOf } from "./cells.js";
import { readRuns } from "./runs.js";
import { type Position, thriftEnd } from "./thrift.js";
import { unpack } from "./unpack.js";
import { type ValueAt, type ValuesFormat, valuesAt } from "./values.js";

/** A column of a row group. */
export interface Chunk {
  readonly element: SchemaElement;
  readonly meta: ColumnMetaData;
  readonly rows: number;
  /** The greatest number of bytes that a page may take. */
  readonly limit: number;
}

/** A page, unpacked: which rows have a value, and its values. */
interface Page {
  readonly rows: number;
  /** 1 for a row with a value, 0 for one without; undefined where all have one. */
  readonly levels: Uint32Array | undefined;
  readonly position: Position;
  readonly encoding: ValuesFormat["encoding"];
}

/**
 * The cells of a column of a row group, in the order of the rows. One page is in memory besides the packed bytes.
 *
 * @param bytes The column's part of the file.
 * @throws Error where they are damaged.
 */
export function* cellsOf(chunk: Chunk, bytes: Uint8Array): Generator<Cell, void, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const toCell = cellOf(chunk.element);
  let dictionary: DictionaryCells | undefined;
  let offset = 0;
  for (let left = chunk.rows; left > 0; ) {
    const end = thriftEnd(view, offset);
    const header = parquetHeader({ view, offset });
    const size = header.compressed_page_size;
    if (!(size >= 0) || end + size > bytes.length) throw new RangeError("a page goes beyond the end of its column");
    const packed = bytes.subarray(end, end + size);
    offset = end + size;
    if (header.type === "DICTIONARY_PAGE") dictionary = dictionaryOf(chunk, header, packed, toCell);
    if (header.type !== "DATA_PAGE" && header.type !== "DATA_PAGE_V2") continue;
    const page =
      header.type === "DATA_PAGE" ? pageOf(chunk, header, packed, left) : secondPageOf(chunk, header, packed, left);
    left -= page.rows;
    yield* cellsOfPage(chunk, page, dictionary, toCell);
  }
}

const isOptional = ({ element }: Chunk): boolean => element.repetition_type !== "REQUIRED";

const positionIn = (page: Uint8Array): Position => ({
  view: new DataView(page.buffer, page.byteOffset, page.byteLength),
  offset: 0,
});

/** @throws RangeError for a page with more rows than are left. */
function rowsIn(count: number, left: number): number {
  if (Number.isInteger(count) && count >= 0 && count <= left) return count;
  throw new RangeError("a page has more rows than its row group");
}

function unpacked({ meta, limit }: Chunk, packed: Uint8Array, size: number): Uint8Array {
  if (size > limit) throw new RangeError("a page would take more than the limit");
  return unpack(meta.codec, packed, size);
}

/** A page of version 1: levels and values are packed together. */
function pageOf(chunk: Chunk, header: PageHeader, packed: Uint8Array, left: number): Page {
  const { num_values: count = -1, encoding = "PLAIN" } = header.data_page_header ?? {};
  const rows = rowsIn(count, left);
  const position = positionIn(unpacked(chunk, packed, header.uncompressed_page_size));
  if (!isOptional(chunk)) return { rows, levels: undefined, position, encoding };
  const end = 4 + position.view.getUint32(0, true);
  position.offset = 4;
  const levels = readRuns(position, 1, rows);
  position.offset = checkedEnd(end, position);
  return { rows, levels, position, encoding };
}

/** A page of version 2: levels come before the packed values. */
function secondPageOf(chunk: Chunk, header: PageHeader, packed: Uint8Array, left: number): Page {
  const second = header.data_page_header_v2;
  const rows = rowsIn(second?.num_values ?? -1, left);
  const { definition_levels_byte_length: length = -1, repetition_levels_byte_length: others = -1 } = second ?? {};
  const { encoding = "PLAIN", is_compressed: isPacked = true } = second ?? {};
  if (others !== 0 || !(length >= 0 && length <= packed.length))
    throw new RangeError("the levels of a page are damaged");
  const levels = isOptional(chunk) ? readRuns(positionIn(packed.subarray(0, length)), 1, rows) : undefined;
  const rest = packed.subarray(length);
  const size = header.uncompressed_page_size - length;
  const page = isPacked && size > 0 ? unpacked(chunk, rest, size) : rest;
  return { rows, levels, position: positionIn(page), encoding };
}

function checkedEnd(end: number, { offset, view }: Position): number {
  if (end >= offset && end <= view.byteLength) return end;
  throw new RangeError("the levels of a page are damaged");
}

const formatOf = ({ element, meta, limit }: Chunk, encoding: ValuesFormat["encoding"]): ValuesFormat => ({
  ...{ type: meta.type, length: element.type_length ?? 0, encoding, limit },
});

/** The cells of a dictionary. Each is made once. */
class DictionaryCells {
  readonly #count: number;
  readonly #valueAt: ValueAt;
  readonly #toCell: CellOf;
  readonly #made: Cell[] = [];

  constructor(count: number, valueAt: ValueAt, toCell: CellOf) {
    this.#count = count;
    this.#valueAt = valueAt;
    this.#toCell = toCell;
  }

  at(i: number): Cell {
    if (i >= this.#count) throw new RangeError("a value is none of the dictionary");
    this.#made[i] ??= this.#toCell(this.#valueAt(i));
    return this.#made[i];
  }
}

function dictionaryOf(chunk: Chunk, header: PageHeader, packed: Uint8Array, toCell: CellOf): DictionaryCells {
  const count = header.dictionary_page_header?.num_values ?? -1;
  if (!(count >= 0)) throw new RangeError("a dictionary has no size");
  const position = positionIn(unpacked(chunk, packed, header.uncompressed_page_size));
  return new DictionaryCells(count, valuesAt(position, count, formatOf(chunk, "PLAIN")), toCell);
}

function* cellsOfPage(
  chunk: Chunk,
  { rows, levels, position, encoding }: Page,
  dictionary: DictionaryCells | undefined,
  toCell: CellOf,
): Generator<Cell, void, void> {
  const count = levels ? levels.reduce((sum, level) => sum + level, 0) : rows;
  const cellAt = cellsAt(chunk, position, count, encoding, dictionary, toCell);
  for (let row = 0, i = 0; row < rows; row++) {
    if (levels?.[row] === 0) yield null;
    else yield cellAt(i++);
  }
}

function cellsAt(
  chunk: Chunk,
  position: Position,
  count: number,
  encoding: ValuesFormat["encoding"],
  dictionary: DictionaryCells | undefined,
  toCell: CellOf,
): (i: number) => Cell {
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY") {
    if (dictionary === undefined) throw new RangeError("a dictionary is missing");
    if (count === 0) return () => null;
    const indices = readRuns(position, position.view.getUint8(position.offset++), count);
    return (i) => dictionary.at(indices[i] as number);
  }
  const valueAt = valuesAt(position, count, formatOf(chunk, encoding));
  return (i) => toCell(valueAt(i));
}
