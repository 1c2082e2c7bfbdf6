import { describeValue } from "../../errors/describe-value.js";
import { OperationError } from "../../errors/errors.js";
import type { Block } from "../block.js";
import type { Subject } from "../node.js";

/**
 * What a rule writes into holds this before: what is not written stays so, and so does what is added to, since anything of a
 * usual size is lost in its rounding.
 */
export const STALE = 1.2345678912345e289;

/** What a rule is given to read, by name. Memory may move in between. */
export type Given = readonly (readonly [name: string, block: Block])[];

/** Blocks of a list, by their place in it. */
export const listed = (name: string, blocks: readonly (Block | undefined)[]): Given =>
  blocks.flatMap((each, i) => (each ? [[`${name}[${i}]`, each] as const] : []));

/**
 * Calls a rule.
 *
 * @param may What it may do, in words.
 * @throws OperationError where it has changed what it was given to read.
 */
export function callRule<Result>(subject: Subject, rule: string, given: Given, may: string, run: () => Result): Result {
  return watch(`${subject.label}: ${rule}`, given, may, () => subject.call(rule, run));
}

/** The same for what runs a rule. @param rule Node and rule in words. */
export function watch<Result>(rule: string, given: Given, may: string, run: () => Result): Result {
  const before = given.map(([, { data }]) => data.slice());
  const result = run();
  const changed = given.find(([, { data }], i) => data.some((value, k) => !Object.is(value, before[i][k])));
  if (!changed) return result;
  throw new OperationError(`${rule} changed ${changed[0]}; it may only ${may}.`);
}

/** Calls `direction`. @throws OperationError where it changes what it reads, or gives no place in memory. */
export function callDirection(subject: Subject, moved: number, unit: number): number {
  const { label, operation, inputs, out } = subject;
  const offset = callRule(subject, "direction", listed("inputs", inputs), "read", () =>
    operation.direction?.(inputs, moved, unit),
  );
  const isPlace = Number.isInteger(offset) && (offset as number) >= 0;
  if (isPlace && (offset as number) + out.width <= out.kernels.memory.length) return offset as number;
  throw new OperationError(
    `${label}: direction gave ${describeValue(offset)}; give where in memory ${out.width} numbers begin.`,
  );
}

/** @throws OperationError where a rule has left an element as it was. @param placeOf An element, in words. */
export function checkWritten(
  { label }: Subject,
  rule: string,
  { data }: Block,
  placeOf: (element: number) => string,
): void {
  const at = data.indexOf(STALE);
  if (at < 0) return;
  throw new OperationError(
    `${label}: ${rule} left ${placeOf(at)} unwritten; write every element, and do not add to what is there.`,
  );
}
