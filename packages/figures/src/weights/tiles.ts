import type { Numbers } from "../values/numbers.js";

/** How numbers lie on a picture: tiles beside each other, each a small picture, with a cell between them. */
export interface Tiles {
  readonly rows: number;
  readonly columns: number;
  /** The number of cells from the left and from the top; the gaps between tiles are cells too. */
  readonly width: number;
  readonly height: number;
  /** The index of the number in a cell; undefined in a gap. */
  indexAt(x: number, y: number): number | undefined;
  /** The cell of a number. */
  cellOf(index: number): { readonly x: number; readonly y: number };
}

/** Where a number is: in which tile, and there. */
type InTile = readonly [tile: number, y: number, x: number];

/**
 * The arrangement of numbers of a shape:
 *
 * - `[n]`: one row; `[rows, columns]`: as written;
 * - `[inputs, units]` with a tile of height × width = inputs: a tile for each unit, which shows what it looks for;
 * - `[height, width, channels, filters]`, as conv2d has them: a tile for each channel of each filter;
 * - any other shape: its last axis as columns.
 *
 * @param aspect The width of the place for its height, for tiles. Default: a square.
 */
export function tilesOf(
  { shape }: Pick<Numbers, "shape">,
  tile: readonly [number, number] | undefined,
  aspect = 1,
): Tiles {
  const [first = 1, second = 1, third = 1, fourth = 1] = shape;
  if (shape.length === 2 && tile && tile[0] * tile[1] === first) {
    const [high, wide] = tile;
    return gridOf(second, high, wide, aspect, {
      indexOf: ([unit, y, x]) => (y * wide + x) * second + unit,
      placeOf: (index) => {
        const pixel = Math.floor(index / second);
        return [index % second, Math.floor(pixel / wide), pixel % wide];
      },
    });
  }
  if (shape.length === 4) {
    return gridOf(third * fourth, first, second, aspect, {
      indexOf: ([i, y, x]) => {
        const [filter, channel] = [Math.floor(i / third), i % third];
        return ((y * second + x) * third + channel) * fourth + filter;
      },
      placeOf: (index) => {
        const [y, x, channel, filter] = placeOf(shape, index) as [number, number, number, number];
        return [filter * third + channel, y, x];
      },
    });
  }
  const columns = shape.at(-1) ?? 1;
  const rows = Math.max(
    1,
    shape.slice(0, -1).reduce((product, length) => product * length, 1),
  );
  return plain(rows, columns);
}

const plain = (rows: number, columns: number): Tiles => ({
  ...{ rows, columns, width: columns, height: rows },
  indexAt: (x, y) => (x >= 0 && x < columns && y >= 0 && y < rows ? y * columns + x : undefined),
  cellOf: (index) => ({ x: index % columns, y: Math.floor(index / columns) }),
});

const known = new WeakMap<Tiles, Int32Array>();

/** The indices of the numbers in all cells, row by row; −1 in gaps. A stream brings many values of one arrangement. */
export function indicesOf(tiles: Tiles): Int32Array {
  const indices = known.get(tiles) ?? new Int32Array(tiles.width * tiles.height);
  if (known.has(tiles)) return indices;
  known.set(tiles, indices);
  for (let y = 0, i = 0; y < tiles.height; y++) {
    for (let x = 0; x < tiles.width; x++, i++) indices[i] = tiles.indexAt(x, y) ?? -1;
  }
  return indices;
}

/** Tiles in about a rectangle of this width for its height. */
function gridOf(
  count: number,
  rows: number,
  columns: number,
  aspect: number,
  { indexOf, placeOf: inTile }: { indexOf(place: InTile): number; placeOf(index: number): InTile },
): Tiles {
  const across = Math.max(1, Math.ceil(Math.sqrt((aspect * count * rows) / columns)));
  const down = Math.ceil(count / across);
  return {
    ...{ rows, columns, width: across * (columns + 1) - 1, height: down * (rows + 1) - 1 },
    indexAt: (x, y) => {
      const [left, top] = [Math.floor(x / (columns + 1)), Math.floor(y / (rows + 1))];
      const tile = top * across + left;
      const [column, row] = [x - left * (columns + 1), y - top * (rows + 1)];
      const isInside = x >= 0 && y >= 0 && left < across && tile < count && column < columns && row < rows;
      return isInside ? indexOf([tile, row, column]) : undefined;
    },
    cellOf: (index) => {
      const [tile, row, column] = inTile(index);
      return { x: (tile % across) * (columns + 1) + column, y: Math.floor(tile / across) * (rows + 1) + row };
    },
  };
}

/** The place of a number in its shape, such as `[3, 5]`. */
export function placeOf(shape: readonly number[], index: number): number[] {
  let rest = index;
  return [...shape]
    .reverse()
    .map((length) => {
      const at = rest % length;
      rest = Math.floor(rest / length);
      return at;
    })
    .reverse();
}
