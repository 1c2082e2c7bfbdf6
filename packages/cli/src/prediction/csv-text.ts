/** A cell as CSV, in quotes where it needs them. */
const cellText = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** A row of CSV, with its line end. A row of one empty cell is in quotes: a blank line would be skipped. */
export function rowText(cells: readonly string[], delimiter: string): string {
  const line = cells.map((cell) => cellText(cell, delimiter)).join(delimiter);
  return `${line === "" ? '""' : line}\n`;
}

/** A name that a header does not have. */
export function freeName(name: string, header: readonly string[]): string {
  let free = name;
  for (let i = 2; header.includes(free); i++) free = `${name}_${i}`;
  return free;
}
