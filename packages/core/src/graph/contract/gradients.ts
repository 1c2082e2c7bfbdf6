import type { Block } from "../block.js";
import type { Subject } from "../node.js";
import { type Shard, WHOLE } from "../shard.js";
import { elementOf } from "./perturbations.js";
import { callRule, checkWritten, type Given, listed, STALE, watch } from "./reads.js";

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
  const run = (): void => operation.backward?.(dInputs, dOut, out, inputs, shard);
  watchBackward(label, dOut, out, inputs, () => subject.call("backward", run));
}

/** Runs a function that calls `backward`. @throws OperationError if it changes its inputs. */
export function watchBackward(label: string, dOut: Block, out: Block, inputs: readonly Block[], run: () => void): void {
  const given: Given = [["dOut", dOut], ["out", out], ...listed("inputs", inputs)];
  watch(`${label}: backward`, given, "add to dInputs", run);
}
