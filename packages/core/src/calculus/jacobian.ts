import { NumericError, ShapeError } from "../errors/errors.js";
import { checkSparsity, groupsOfColumns, rowsOfColumns, type Sparsity } from "./coloring.js";
import { checkFunction, derivativeAt, derivativeOf, type Method, readMethod } from "./method.js";
import { DIFFERENCE_OPTIONS, type DifferenceOptions } from "./options.js";
import { numbersIn, type OpenPoint, openPoint, type Point, type SameKind } from "./point.js";

/** Options of {@link jacobian}. */
export interface JacobianOptions extends DifferenceOptions<Point> {
  /**
   * For each number that f returns, in order: the indices of the numbers of x that it depends on, as in
   * `[[0], [0, 1], [1, 2]]`. All other derivatives are 0. Numbers of x without a common dependent are perturbed at once.
   * So a band of k diagonals takes as many values of f as k numbers do, for any size.
   */
  readonly sparsity?: Sparsity | undefined;
}

/**
 * The derivatives of all numbers that f returns by all numbers of x, from values of f alone: one gradient for each
 * returned number, in order. Each has the structure of x.
 *
 * `forward` and `backward` take n + 1 values of f, `central` 2n, `five-point` 4n, `richardson` 20n, where n is the count
 * of numbers in x or, with a `sparsity`, the count of their groups. f is called as by {@link numericalGradient}: its argument
 * has the structure of x, and x is restored.
 *
 * @param f The function. It returns a list of numbers, nested lists, a Float64Array or a Tensor.
 * @param x Where the derivatives are taken: a list of numbers, nested lists, a Float64Array or a Tensor.
 * @throws HyperparameterError for an unknown scheme, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², an x outside the bounds, and a sparsity with indices outside x.
 * @throws ShapeError for an x that is not a point, for steps or bounds without its structure, and if f returns no numbers
 *   in arrays, or another count than before or than the sparsity's.
 * @throws NumericError if x, or f near x, is not finite.
 * @example
 * jacobian(([a, b]) => [a * b, a + 2 * b, b ** 2], [3, 4], { h: 0.5 }); // [[4, 3], [1, 2], [0, 8]]
 * const differences = (x: Float64Array) => x.map((each, i) => each ** 2 - (x[i + 1] ?? 0));
 * const sparsity = Array.from({ length: 1000 }, (_, i) => (i < 999 ? [i, i + 1] : [i]));
 * jacobian(differences, new Float64Array(1000), { sparsity }); // from 4 values of f
 * @see A. R. Curtis, M. J. D. Powell and J. K. Reid, "On the estimation of sparse Jacobian matrices", IMA J. Appl. Math.
 * 13 (1974).
 */
export function jacobian<X extends Point>(f: (x: X) => Point, x: X, options?: JacobianOptions): SameKind<X>[] {
  const owner = "jacobian";
  checkFunction(owner, f);
  const open = openPoint(owner, x);
  const method = readMethod(owner, options, open, { known: [...DIFFERENCE_OPTIONS, "sparsity"] });
  const { values, like } = open;
  const sparsity = options?.sparsity;
  if (sparsity !== undefined) checkSparsity(owner, sparsity, values.length);
  const outputs = new Outputs(owner, f, open, sparsity?.length);
  const rowsOf = sparsity && rowsOfColumns(sparsity, values.length);
  const groups: readonly (readonly number[])[] =
    sparsity && rowsOf ? groupsOfColumns(sparsity, rowsOf) : Array.from(values, (_, column) => [column]);

  const rowsAt = (column: number): Iterable<number> => rowsOf?.[column] ?? outputs.rows;
  for (const group of groups) {
    while (outputs.compute(group.map((column) => asked(method, column, rowsAt(column), outputs))));
    for (const column of group) {
      for (const row of rowsAt(column)) {
        const derivative = derivativeAt(
          owner,
          method,
          column,
          (moved) => outputs.get(column, moved)?.[row] ?? Number.NaN,
        );
        outputs.derivatives[row][column] = derivative;
      }
    }
    outputs.forget();
  }
  if (groups.length === 0) outputs.evaluateAtX();
  return outputs.derivatives.map((row) => like(row) as never);
}

/** The perturbed value of one number of x, for a missing value of f. */
interface Asked {
  readonly column: number;
  readonly wanted: readonly number[];
}

function asked(method: Method, column: number, rows: Iterable<number>, outputs: Outputs): Asked {
  const wanted = new Set<number>();
  for (const row of rows) {
    derivativeOf(method, column, (moved) => {
      const numbers = outputs.get(column, moved);
      if (!numbers) wanted.add(moved);
      return numbers?.[row] ?? Number.NaN;
    });
  }
  return { column, wanted: [...wanted] };
}

/** The values of f near x, and their derivatives. The first value of f determines how many numbers f returns. */
class Outputs {
  /** A gradient for each number that f returns. */
  derivatives: readonly Float64Array[] = [];
  /** The indices of the rows; [0] until the number of rows is known. */
  rows: readonly number[] = [0];
  private counted = false;
  private base: Float64Array | undefined;
  private readonly known = new Map<number, Map<number, Float64Array>>();

  constructor(
    private readonly owner: string,
    private readonly f: (x: never) => Point,
    private readonly open: OpenPoint<unknown>,
    private readonly expected: number | undefined,
  ) {}

  get(column: number, moved: number): Float64Array | undefined {
    return moved === this.open.values[column] ? this.base : this.known.get(column)?.get(moved);
  }

  /** Computes missing values, one for each column at a time; returns false if none is missing. */
  compute(missing: readonly Asked[]): boolean {
    const { values, set } = this.open;
    const needsBase = missing.some(({ column, wanted }) => wanted.includes(values[column]));
    if (needsBase) this.base = this.evaluate("x");
    const moves = missing.map(({ column, wanted }) => ({
      column,
      moves: wanted.filter((at) => at !== values[column]),
    }));
    const most = Math.max(0, ...moves.map((each) => each.moves.length));
    for (let turn = 0; turn < most; turn++) {
      const moving = moves.filter((each) => turn < each.moves.length);
      for (const { column, moves: to } of moving) set(column, to[turn]);
      const others = moving.length > 1 ? ` and ${moving.length - 1} more` : "";
      const numbers = this.evaluate(`${this.open.place(moving[0].column)} = ${moving[0].moves[turn]}${others}`);
      for (const { column, moves: to } of moving) this.keep(column, to[turn], numbers);
    }
    return needsBase || most > 0;
  }

  /** Removes all values except f(x). */
  forget(): void {
    this.known.clear();
  }

  private keep(column: number, moved: number, numbers: Float64Array): void {
    const of = this.known.get(column) ?? new Map<number, Float64Array>();
    this.known.set(column, of.set(moved, numbers));
  }

  /** Evaluates f(x), which counts the numbers that f returns. */
  evaluateAtX(): void {
    this.evaluate("x");
  }

  private make(count: number): void {
    this.counted = true;
    this.rows = Array.from({ length: count }, (_, row) => row);
    this.derivatives = this.rows.map(() => new Float64Array(this.open.values.length));
  }

  private evaluate(place: string): Float64Array {
    const { owner, f, open, expected } = this;
    const refuse = (where: string, number: number): NumericError =>
      new NumericError(
        `${owner}: ${where} is ${number} at ${place}; give a point around which f is finite, a smaller h, or bounds.`,
      );
    // Read the numbers before x is restored: f may return x itself.
    const numbers = open.evaluate((x) => numbersIn(owner, f(x as never), "f(x)", refuse));
    const wanted = this.counted ? this.derivatives.length : (expected ?? numbers.length);
    if (numbers.length !== wanted) {
      const why = expected === undefined ? "before" : "in sparsity";
      throw new ShapeError(
        `${owner}: f returned ${numbers.length} numbers at ${place}, but ${wanted} ${why}; return as many each time.`,
      );
    }
    if (!this.counted) this.make(wanted);
    return numbers;
  }
}
