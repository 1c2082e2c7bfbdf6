import { showShape } from "./shape.js";

/** The greatest count of numbers in a text. */
const MOST_WRITTEN = 1000;

/** Numbers as nested lists. With two axes, columns are aligned, and each row has a line. */
export function tensorText(shape: readonly number[], data: ArrayLike<number>): string {
  if (data.length > MOST_WRITTEN) return `[${data.length} numbers of shape ${showShape(shape)}]`;
  const texts = Array.from(data, String);
  const width = shape.length === 2 ? Math.max(0, ...texts.map(({ length }) => length)) : 0;
  let next = 0;
  const listOf = (axis: number): string => {
    if (axis === shape.length) return texts[next++].padStart(width);
    const entries = Array.from({ length: shape[axis] }, () => listOf(axis + 1));
    return `[${entries.join(axis === 0 && width > 0 ? ",\n " : ", ")}]`;
  };
  return listOf(0);
}
