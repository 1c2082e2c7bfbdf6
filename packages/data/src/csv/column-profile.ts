import { numberInCell } from "./cell-readers.js";

/** What the cells of a column are. */
export interface ColumnProfile {
  readonly name: string;
  /** Its place in a row, from 0. */
  readonly at: number;
  /** How many cells are not missing. */
  readonly present: number;
  /** Whether there are cells, and all of them are numbers. */
  readonly isNumbers: boolean;
  /** How often each text occurs; no more texts than were asked for, and one. */
  readonly distinct: ReadonlyMap<string, number>;
  /** Whether it numbers the rows: 0, 1, 2 … or 1, 2, 3 …, without a gap. */
  readonly isRowNumbers: boolean;
}

export interface ProfileOptions {
  /** Texts that count as missing besides an empty cell. */
  readonly marks: readonly string[];
  /** The decimal mark of numbers. Default a dot. */
  readonly decimal?: string;
  /** How many different texts of a column matter. Default all. */
  readonly most?: number;
}

const isNumber = (cell: string, decimal: string): boolean => Number.isFinite(numberInCell(cell, decimal));

/** Looks at the columns of a file, before it is chosen what to read. Rows have as many cells as the header. */
export function profileColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { marks, decimal = ".", most = Number.POSITIVE_INFINITY }: ProfileOptions,
): ColumnProfile[] {
  const isMissing = (cell: string | undefined): boolean => !cell || marks.includes(cell);
  return header.map((name, at) => {
    const distinct = new Map<string, number>();
    let present = 0;
    let numbers = 0;
    for (const row of rows) {
      const cell = row[at];
      if (isMissing(cell)) continue;
      const text = cell as string;
      present++;
      if (isNumber(text, decimal)) numbers++;
      const count = distinct.get(text);
      if (count !== undefined || distinct.size <= most) distinct.set(text, (count ?? 0) + 1);
    }
    const first = Number(rows[0]?.[at]);
    const isRowNumbers =
      (first === 0 || first === 1) && rows.every((row, i) => Number(row[at]) === first + i && row[at] !== "");
    return { name, at, present, isNumbers: present > 0 && numbers === present, distinct, isRowNumbers };
  });
}
