import { flowsThrough } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { perInput, WHOLE } from "../../graph/block.js";
import { like } from "../../graph/contract/perturbations.js";
import type { Operation, Subject } from "../../graph/node.js";

/**
 * A user's node, once for each input that no checked source moves, such as a target. That input then moves alone, and the
 * rules about it are judged.
 */
export function* withIdleInputs(node: PlannedNode, subject: Subject): Generator<Subject> {
  const moved = new Set(subject.moving.flat());
  const idle = node.inputs.flatMap((_, i) => (!moved.has(i) && flowsThrough(node, i) ? [i] : []));
  for (const [n, i] of idle.entries()) {
    const isFirst = moved.size === 0 && n === 0;
    yield { ...subject, moving: [[i]], operation: rulesFor(subject, i, isFirst) };
  }
}

/** @param isFirst Whether to also judge rules that do not concern one input. */
function rulesFor(subject: Subject, i: number, isFirst: boolean): Operation {
  const { operation, inputs } = subject;
  const { elementwise, samplesIndependent, sides, direction, difference, backward, ...rest } = operation;
  const isAlone = inputs.length === 1;
  return {
    ...rest,
    ...(isFirst && { elementwise, samplesIndependent, sides }),
    ...(isAlone && { direction }),
    ...((isAlone || hasDifference(subject, i)) && { difference }),
    ...((isAlone || hasBackward(subject, i)) && { backward }),
  };
}

/** Whether the difference rule covers a move of input i. A node whose input never moves may leave it out. */
function hasDifference(subject: Subject, i: number): boolean {
  const { operation, out, inputs } = subject;
  const dOut = like(subject, out);
  const dInputs = inputs.map((x, k) => (k === i ? like(subject, x) : undefined));
  dInputs[i]?.data.fill(1);
  dOut.data.fill(0);
  return writesAnything(dOut.data, () => operation.difference?.(dOut, out, perInput(inputs), perInput(dInputs)));
}

function hasBackward(subject: Subject, i: number): boolean {
  const { operation, out, inputs } = subject;
  const dOut = like(subject, out);
  const dInput = like(subject, inputs[i]);
  const dInputs = inputs.map((_, k) => (k === i ? dInput : undefined));
  dOut.data.fill(1);
  dInput.data.fill(0);
  return writesAnything(dInput.data, () => operation.backward?.(perInput(dInputs), dOut, out, perInput(inputs), WHOLE));
}

function writesAnything(written: Float64Array, rule: () => void): boolean {
  try {
    rule();
  } catch {
    return false;
  }
  return written.some((value) => value !== 0);
}
