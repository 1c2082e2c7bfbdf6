import { isThenable, SHARED_ARRAY } from "@rxgrad/core/internal";
import type { BoxValue } from "rxgrad";
import { type Fields, textIn, WireError, wholeIn } from "../wire/fields.js";
import { errorOutcome, type Outcome } from "./outcome.js";
import type { TaskType, WorkerModule } from "./task-type.js";

/** The evaluation of a function of the workers' module at a point. */
export interface EvaluateTask {
  readonly type: "evaluate";
  /** The name of the function that the module exports. */
  readonly function: string;
  /** The names of the inputs, and their numbers in the same order. */
  readonly inputs: readonly string[];
  readonly arrays: readonly Float64Array[];
  /** The index of this evaluation among those of its point, from 0. */
  readonly repetition: number;
}

/** A function that a fleet evaluates: it is given what the `evaluate` of a black box is given. */
export type FleetFunction = (
  inputs: Readonly<Record<string, Float64Array>>,
  context: { readonly signal: AbortSignal; readonly repetition: number },
) => BoxValue | PromiseLike<BoxValue>;

export const evaluateTasks: TaskType<EvaluateTask> = {
  nameOf: ({ function: name }) => name,
  encode: ({ function: name, inputs, arrays, repetition }) => ({
    fields: { function: name, inputs, repetition },
    arrays,
  }),
  decode: (fields, arrays) => ({
    type: "evaluate",
    function: textIn(fields, "function"),
    inputs: namesIn(fields, arrays.length),
    arrays,
    repetition: wholeIn(fields, "repetition"),
  }),
  perform,
  checkAnswer(_, { length }) {
    if (length !== 1) throw new WireError(`it has ${length} lists of numbers`);
  },
};

/** The names of the inputs: one for each list of numbers. */
function namesIn({ inputs }: Fields, count: number): readonly string[] {
  if (!Array.isArray(inputs) || inputs.length !== count || !inputs.every((each) => typeof each === "string")) {
    throw new WireError("its inputs are not as many names as lists of numbers");
  }
  if (new Set(inputs).size < inputs.length) throw new WireError("two of its inputs have the same name");
  return inputs;
}

async function perform(
  { function: name, inputs, arrays, repetition }: EvaluateTask,
  module: WorkerModule,
  signal: AbortSignal,
): Promise<Outcome> {
  const exported = await module.exports();
  const found = Object.hasOwn(exported, name) ? exported[name] : undefined;
  if (typeof found !== "function") {
    const there = Object.keys(exported).filter((each) => typeof exported[each] === "function");
    const fix = there.length > 0 ? `it has ${there.join(", ")}` : "it exports none";
    return errorOutcome(`${module.name} has no function "${name}"; ${fix}`, true);
  }
  const given = Object.fromEntries(inputs.map((each, i) => [each, arrays[i]]));
  const begun = module.later?.begin() ?? 0;
  const result = (found as FleetFunction)(given, { signal, repetition });
  // What is there at once is read at once.
  const value = isThenable(result) ? await result : result;
  if (module.later?.isShared(value, begun, arrays)) return errorOutcome(`"${name}" ${SHARED_ARRAY}`, true);
  return numbersOf(value, name);
}

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
