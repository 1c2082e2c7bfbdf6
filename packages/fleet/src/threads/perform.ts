import type { BoxValue } from "rxgrad";
import { messageOf } from "../message-of.js";
import type { FleetFunction, Outcome, Task } from "./task.js";

/** The longest message of an error that is passed on. */
const LONGEST_MESSAGE = 2000;

/**
 * Performs a task with the functions of a module.
 *
 * @param module What the module exports, by name.
 * @param shown The module's address or name, for messages.
 */
export async function perform(
  module: Readonly<Record<string, unknown>>,
  shown: string,
  { function: name, inputs, arrays, repetition }: Task,
  signal: AbortSignal,
): Promise<Outcome> {
  const found = Object.hasOwn(module, name) ? module[name] : undefined;
  if (typeof found !== "function") {
    const there = Object.keys(module).filter((each) => typeof module[each] === "function");
    const fix = there.length > 0 ? `it has ${there.join(", ")}` : "it exports none";
    return { ...errorOutcome(`${shown} has no function "${name}"; ${fix}`), isFinal: true };
  }
  try {
    const given = Object.fromEntries(inputs.map((each, i) => [each, arrays[i]]));
    const value = await (found as FleetFunction)(given, { signal, repetition });
    return numbersOf(value, name);
  } catch (error) {
    return errorOutcome(messageOf(error));
  }
}

export const errorOutcome = (message: string): Outcome & { readonly type: "error" } => ({
  type: "error",
  message: message.slice(0, LONGEST_MESSAGE),
});

export const deathOutcome = (message: string): Outcome => ({
  type: "death",
  message: message.slice(0, LONGEST_MESSAGE),
});

/** The numbers of a value. Whether their count is right, and whether they are finite, is asked where the black box is. */
function numbersOf(value: BoxValue, name: string): Outcome {
  const values = typeof value === "number" ? [value] : value;
  const length = (values as Partial<ArrayLike<unknown>> | null | undefined)?.length;
  if (typeof values !== "object" || typeof length !== "number") {
    return errorOutcome(
      `"${name}" returned ${values === null ? "null" : typeof values}; return a number, or a list of numbers`,
    );
  }
  // Checked before the conversion, which would turn null into 0.
  const at = Array.prototype.findIndex.call(values, (each) => typeof each !== "number");
  if (at >= 0) return errorOutcome(`"${name}" returned ${typeof values[at]} as element ${at}; return numbers`);
  return { type: "value", arrays: [Float64Array.from(values)] };
}
