import { describeValue } from "../errors/describe-value.js";
import { whole } from "../errors/domains.js";
import { HyperparameterError } from "../errors/errors.js";
import { MOST } from "./point.js";

/** For each number that f returns, in order: the indices of the numbers of x that it depends on. */
export type Sparsity = readonly (readonly number[])[];

/** @throws HyperparameterError for an invalid sparsity of a function of `columns` numbers. */
export function checkSparsity(owner: string, sparsity: unknown, columns: number): asserts sparsity is Sparsity {
  const index = whole(0);
  const fix = `give a list for each number that f returns, such as [[0, 1], [1]]`;
  if (!Array.isArray(sparsity)) {
    throw new HyperparameterError(`${owner}: sparsity is ${describeValue(sparsity)}; ${fix}.`);
  }
  if (sparsity.length > MOST) {
    throw new HyperparameterError(
      `${owner}: sparsity holds ${sparsity.length} lists, but f may return ${MOST} numbers at most; give fewer.`,
    );
  }
  // forEach skips holes, but a hole is not a list, so this is a loop.
  for (let i = 0; i < sparsity.length; i++) {
    const row: unknown = sparsity[i];
    if (!Array.isArray(row)) {
      throw new HyperparameterError(`${owner}: sparsity[${i}] is ${describeValue(row)}; ${fix}.`);
    }
    for (const column of row) {
      if (index.accepts(column) && column < columns) continue;
      throw new HyperparameterError(
        `${owner}: sparsity[${i}] holds ${describeValue(column)}; give indices of x, whole numbers from 0 to ${columns - 1}.`,
      );
    }
  }
}

/** For each column, the rows that contain it. */
export function rowsOfColumns(sparsity: Sparsity, columns: number): number[][] {
  const rows = Array.from({ length: columns }, (): number[] => []);
  sparsity.forEach((row, i) => {
    // A sparsity may name an index twice; then i is already the last entry.
    for (const column of row) if (rows[column].at(-1) !== i) rows[column].push(i);
  });
  return rows;
}

/**
 * Groups of columns without a common row: all columns of a group can be perturbed at once. Each column joins the first
 * group that it fits. A band of k diagonals takes k groups. Columns without rows are left out.
 *
 * A. R. Curtis, M. J. D. Powell and J. K. Reid, "On the estimation of sparse Jacobian matrices", IMA J. Appl. Math. 13
 * (1974).
 */
export function groupsOfColumns(sparsity: Sparsity, rowsOf: readonly (readonly number[])[]): number[][] {
  const groups: number[][] = [];
  const groupOf = new Int32Array(rowsOf.length).fill(-1);
  /** For each row, the number of groups with a column in it; and for each group, the last column that was tested. */
  const groupsIn = new Int32Array(sparsity.length);
  const takenFor = new Int32Array(rowsOf.length).fill(-1);
  /** The first group without a column in these rows. */
  const freeFor = (rows: readonly number[], column: number): number => {
    // If all groups have a column in a row, no search is needed. Full rows would otherwise take quadratic time.
    if (rows.some((row) => groupsIn[row] === groups.length)) return groups.length;
    for (const row of rows) {
      for (const other of sparsity[row]) if (groupOf[other] >= 0) takenFor[groupOf[other]] = column;
    }
    let group = 0;
    while (takenFor[group] === column) group++;
    return group;
  };
  rowsOf.forEach((rows, column) => {
    if (rows.length === 0) return;
    const group = freeFor(rows, column);
    groupOf[column] = group;
    for (const row of rows) groupsIn[row]++;
    if (group === groups.length) groups.push([]);
    groups[group].push(column);
  });
  return groups;
}
