import { HyperparameterError } from "../errors.js";
import { describeValue } from "../graph/node.js";

/** For each number that f returns, in order, the places of those numbers of x that it depends on. */
export type Sparsity = readonly (readonly number[])[];

/** @throws HyperparameterError for what is no sparsity of a function of so many numbers. */
export function checkSparsity(owner: string, sparsity: unknown, columns: number): asserts sparsity is Sparsity {
  const fix = `give a list for each number that f returns, such as [[0, 1], [1]]`;
  if (!Array.isArray(sparsity)) {
    throw new HyperparameterError(`${owner}: sparsity is ${describeValue(sparsity)}; ${fix}.`);
  }
  sparsity.forEach((row: unknown, i) => {
    if (!Array.isArray(row))
      throw new HyperparameterError(`${owner}: sparsity[${i}] is ${describeValue(row)}; ${fix}.`);
    for (const column of row) {
      if (Number.isInteger(column) && column >= 0 && column < columns) continue;
      throw new HyperparameterError(
        `${owner}: sparsity[${i}] holds ${describeValue(column)}; give places in x, whole numbers from 0 to ${columns - 1}.`,
      );
    }
  });
}

/** The rows that each column is in. */
export function rowsOfColumns(sparsity: Sparsity, columns: number): number[][] {
  const rows = Array.from({ length: columns }, (): number[] => []);
  sparsity.forEach((row, i) => {
    for (const column of new Set(row)) rows[column].push(i);
  });
  return rows;
}

/**
 * Columns in groups, none of which holds two that share a row: all of a group can be perturbed at once. Each column
 * joins the first group that it can. A band of k diagonals takes k groups. Columns without rows are left out.
 *
 * A. R. Curtis, M. J. D. Powell and J. K. Reid, "On the estimation of sparse Jacobian matrices", IMA J. Appl. Math. 13
 * (1974).
 */
export function groupsOfColumns(sparsity: Sparsity, rowsOf: readonly (readonly number[])[]): number[][] {
  const groups: number[][] = [];
  const groupOf = new Map<number, number>();
  rowsOf.forEach((rows, column) => {
    if (rows.length === 0) return;
    const taken = new Set<number | undefined>();
    for (const row of rows) for (const other of sparsity[row]) taken.add(groupOf.get(other));
    let group = 0;
    while (taken.has(group)) group++;
    groupOf.set(column, group);
    if (group === groups.length) groups.push([]);
    groups[group].push(column);
  });
  return groups;
}
