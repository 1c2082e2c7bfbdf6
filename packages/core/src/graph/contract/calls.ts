import { describeValue } from "../../errors/describe-value.js";
import { OperationError } from "../../errors/errors.js";
import { type Block, perInput, type Shard, WHOLE } from "../block.js";
import type { Subject } from "../node.js";
import { elementOf } from "./perturbations.js";

/**
 * Outputs are filled with this value before a rule is called. An element that is not written keeps it. So does an element to
 * which the rule adds, because any usual number is lost in rounding.
 */
export const STALE = 1.2345678912345e289;

/** The blocks that a rule may only read, by name. The memory may be moved while the rule runs, so `data` is read again. */
export type Given = readonly (readonly [name: string, block: Block])[];

/** Names the blocks of a list by their indices. */
export const listed = (name: string, blocks: readonly (Block | undefined)[]): Given =>
  blocks.flatMap((each, i) => (each ? [[`${name}[${i}]`, each] as const] : []));

/**
 * Calls a rule and checks that it does not change its inputs.
 *
 * @param may What the rule may do, in words.
 * @throws OperationError if it changes a block that it may only read.
 */
export function callRule<Result>(subject: Subject, rule: string, given: Given, may: string, run: () => Result): Result {
  return watch(`${subject.label}: ${rule}`, given, may, () => subject.call(rule, run));
}

/** The same for a function that calls a rule. @param rule The node and the rule, in words. */
function watch<Result>(rule: string, given: Given, may: string, run: () => Result): Result {
  const before = given.map(([, { data }]) => data.slice());
  const result = run();
  const changed = given.find(([, { data }], i) => data.some((value, k) => !Object.is(value, before[i][k])));
  if (!changed) return result;
  throw new OperationError(`${rule} changed ${changed[0]}; it may only ${may}.`);
}

/** Calls `direction`. @throws OperationError if it changes its inputs or does not return an offset in memory. */
export function callDirection(subject: Subject, moved: number, unit: number): number {
  const { label, operation, inputs, out } = subject;
  const offset = callRule(subject, "direction", listed("inputs", inputs), "read", () =>
    operation.direction?.(perInput(inputs), moved, unit),
  );
  const isOffset = Number.isInteger(offset) && (offset as number) >= 0;
  if (isOffset && (offset as number) + out.width <= out.kernels.memory.length) return offset as number;
  throw new OperationError(
    `${label}: direction gave ${describeValue(offset)}; give where in memory ${out.width} numbers begin.`,
  );
}

/** @throws OperationError if a rule left an element unwritten. @param describeElement Describes an element in words. */
export function checkWritten(
  { label }: Subject,
  rule: string,
  { data }: Block,
  describeElement: (element: number) => string,
): void {
  const at = data.indexOf(STALE);
  if (at < 0) return;
  throw new OperationError(
    `${label}: ${rule} left ${describeElement(at)} unwritten; write every element, and do not add to what is there.`,
  );
}

/** Calls `sides`. @throws OperationError if it leaves elements unwritten or changes its inputs. */
export function callSides(subject: Subject, sides: Block, inputs: readonly Block[]): void {
  sides.data.fill(STALE);
  callRule(subject, "sides", listed("inputs", inputs), "write into sides", () =>
    subject.operation.sides?.(sides, ...inputs),
  );
  checkWritten(subject, "sides", sides, (k) => elementOf(subject, k));
}

/** Calls `backward`. @throws OperationError if it changes its inputs. */
export function callBackward(
  subject: Subject,
  dInputs: readonly (Block | undefined)[],
  dOut: Block,
  shard: Shard = WHOLE,
): void {
  const { label, operation, out, inputs } = subject;
  const run = (): void => operation.backward?.(perInput(dInputs), dOut, out, perInput(inputs), shard);
  watchBackward(label, dOut, out, inputs, () => subject.call("backward", run));
}

/** Runs a function that calls `backward`. @throws OperationError if it changes its inputs. */
export function watchBackward(label: string, dOut: Block, out: Block, inputs: readonly Block[], run: () => void): void {
  const given: Given = [["dOut", dOut], ["out", out], ...listed("inputs", inputs)];
  watch(`${label}: backward`, given, "add to dInputs", run);
}
