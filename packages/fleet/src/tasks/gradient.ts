import type { GradientTask as CoreTask, JSONValue, SharedPart } from "rxgrad";
import { GradientPerformer } from "rxgrad/driver";
import { type DataCopies, type References, referencesIn } from "../data-copies.js";
import { type Fields, isLine, WireError } from "../wire/fields.js";
import type { TaskType, WorkerModule } from "./task-type.js";

/** A part that tasks share, under the key with which it is sent once. `part` is undefined where the receiver has it already. */
export interface KeyedPart {
  readonly key: string;
  readonly part: TaskPart | undefined;
}

/** A shared part, in which rows of data that workers have may be named by their numbers. */
export type TaskPart = SharedPart & References;

/** A part of a gradient; see `GradientTask` of rxgrad. */
export interface GradientTask extends References {
  readonly type: "gradient";
  readonly head: JSONValue;
  readonly arrays: readonly Float64Array[];
  readonly shared: readonly KeyedPart[];
}

/** The most parts that a task may share, and the most letters of a key. */
const MOST_SHARED = 8;
const LONGEST_KEY = 100;

export const gradientTasks: TaskType<GradientTask> = {
  nameOf: ({ shared }) => {
    const { name } = (shared[0]?.part?.head ?? {}) as { readonly name?: unknown };
    return `a shard of ${isLine(name) ? name : "a gradient"}`;
  },
  encode: ({ head, arrays, shared, references = null }) => ({
    fields: { head, shared: shared.map(({ key }) => key), references },
    arrays,
  }),
  decode: ({ head = null, shared, references }, arrays) => ({
    type: "gradient",
    head: head as JSONValue,
    arrays,
    shared: keysIn(shared).map((key) => ({ key, part: undefined })),
    references: referencesIn(references, arrays.length),
  }),
  async perform({ head, arrays, shared }, module) {
    const parts = shared.map(({ key, part }) => part ?? missing(key));
    const values = await (await performerOf(module)).perform({ head, arrays, shared: parts });
    return { type: "value", arrays: [values] };
  },
  checkAnswer(_, { length }) {
    if (length !== 1) throw new WireError(`it has ${length} lists of numbers`);
  },
};

/** A task of rxgrad as one of a fleet. @param keyed Gives each shared part its key, the same part always the same. */
export const gradientTask = (
  { head, arrays, rows, shared }: CoreTask,
  keyed: (part: SharedPart) => KeyedPart,
  referenced: DataCopies["referenced"] = (task) => task,
): GradientTask => {
  const { arrays: sent, references } = referenced({ arrays, rows });
  return { type: "gradient", head, arrays: sent, references, shared: shared.map(keyed) };
};

/** What performs gradients with a module. It remembers the graphs. */
const performers = new WeakMap<WorkerModule, Promise<GradientPerformer>>();

function performerOf(module: WorkerModule): Promise<GradientPerformer> {
  const known = performers.get(module) ?? module.exports().then((exported) => new GradientPerformer(exported));
  performers.set(module, known);
  known.catch(() => performers.delete(module));
  return known;
}

function keysIn(shared: Fields[string]): readonly string[] {
  const isKey = (each: unknown): boolean => typeof each === "string" && each !== "" && each.length <= LONGEST_KEY;
  if (Array.isArray(shared) && shared.length <= MOST_SHARED && shared.every(isKey)) return shared;
  throw new WireError(`its shared parts are no list of at most ${MOST_SHARED} keys`);
}

function missing(key: string): never {
  throw new Error(`the shared part ${key} is not there`);
}
