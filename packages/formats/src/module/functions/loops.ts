import type { FunctionTable } from "./module-function.js";

/** Reading of inputs and weights, and loops over elements. */
export const loops = (): FunctionTable => ({
  read: {
    code: `/** The numbers of an input, in rows of \`size\`. Without \`rows\`, any number of rows will do. */
function read(feed, name, size, rows) {
  const given = feed?.[name];
  const label = \`evaluate: input \${JSON.stringify(name)}\`;
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) {
    throw new TypeError(\`\${label} is missing; give a Float64Array with one row of \${size} after another.\`);
  }
  const { length = 0 } = given;
  const fits = rows === undefined ? length > 0 && length % size === 0 : length === rows * size;
  if (!fits) {
    const wanted = rows === undefined ? \`a multiple of \${size}, which is the size of a row\` : rows * size;
    throw new RangeError(\`\${label} has \${length} numbers; give \${wanted}.\`);
  }
  const numbers = Array.from(given);
  const at = numbers.findIndex((each) => !Number.isFinite(each));
  if (at >= 0) throw new RangeError(\`\${label} has \${String(numbers[at])} at \${at}; give finite numbers.\`);
  return Float64Array.from(numbers);
}`,
  },
  decoded: {
    code: `/** Weights from base64: eight bytes each, the lowest first. */
function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}`,
  },
  map: {
    code: `/** f of each number. */
function map(f, x) {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = f(x[i]);
  return y;
}`,
  },
  pair: {
    code: `/** f of each pair of numbers. The shorter list repeats from its start, as a bias does for each row. */
function pair(f, a, b) {
  const y = new Float64Array(Math.max(a.length, b.length));
  for (let i = 0; i < y.length; i++) y[i] = f(a[i % a.length], b[i % b.length]);
  return y;
}`,
  },
  places: {
    code: `/** For each index of a shape, in order: start + Σ index · step. */
function places(lengths, steps, start) {
  let found = [start];
  for (const [axis, length] of lengths.entries()) {
    found = found.flatMap((place) => Array.from({ length }, (_, k) => place + k * steps[axis]));
  }
  return found;
}`,
  },
  pick: {
    code: `/** Picks elements of each row of \`size\` numbers, by their places. */
function pick(x, size, picked) {
  const y = new Float64Array((x.length / size) * picked.length);
  for (let i = 0; i < y.length; i++) y[i] = x[Math.floor(i / picked.length) * size + picked[i % picked.length]];
  return y;
}`,
  },
  sums: {
    code: `/** Sums of elements: element i of each row goes to sum number groups[i] of its row, or of all rows together. */
function sums(x, groups, count, isOfAllRows) {
  const rows = x.length / groups.length;
  const y = new Float64Array(isOfAllRows ? count : rows * count);
  for (let r = 0; r < rows; r++) {
    const first = isOfAllRows ? 0 : r * count;
    for (let i = 0; i < groups.length; i++) y[first + groups[i]] += x[r * groups.length + i];
  }
  return y;
}`,
  },
  means: {
    needs: ["sums"],
    code: `/** Means of the same groups as in sums. */
function means(x, groups, count, isOfAllRows) {
  const rows = isOfAllRows ? x.length / groups.length : 1;
  const factor = 1 / ((groups.length / count) * rows);
  return sums(x, groups, count, isOfAllRows).map((sum) => sum * factor);
}`,
  },
  extremes: {
    code: `/** The largest numbers (sign 1) or the smallest (sign -1) of the same groups as in sums. NaN wins. */
function extremes(x, groups, count, isOfAllRows, sign) {
  const rows = x.length / groups.length;
  const y = new Float64Array(isOfAllRows ? count : rows * count).fill(-sign * Infinity);
  for (let i = 0; i < x.length; i++) {
    const row = Math.floor(i / groups.length);
    const to = (isOfAllRows ? 0 : row * count) + groups[i % groups.length];
    if (!Number.isNaN(y[to]) && !(sign * x[i] <= sign * y[to])) y[to] = x[i];
  }
  return y;
}`,
  },
  join: {
    code: `/** Joins lists: in turn, lengths[0] numbers of the first, lengths[1] of the second, and so on. */
function join(lengths, ...lists) {
  const y = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  for (let to = 0, k = 0; to < y.length; k++) {
    for (const [i, length] of lengths.entries()) {
      y.set(lists[i].subarray(k * length, (k + 1) * length), to);
      to += length;
    }
  }
  return y;
}`,
  },
});
