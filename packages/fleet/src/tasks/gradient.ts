import type { GradientTask as CoreTask, JSONValue, SharedPart } from "rxgrad";
import { GradientPerformer } from "rxgrad/driver";
import { type Fields, WireError } from "../wire/fields.js";
import type { TaskType, WorkerModule } from "./task-type.js";

/** A part that tasks share, under the key with which it is sent once. `part` is undefined where the receiver has it already. */
export interface KeyedPart {
  readonly key: string;
  readonly part: SharedPart | undefined;
}

/** A part of a gradient; see `GradientTask` of rxgrad. */
export interface GradientTask {
  readonly type: "gradient";
  readonly head: JSONValue;
  readonly arrays: readonly Float64Array[];
  readonly shared: readonly KeyedPart[];
}

/** The most parts that a task may share, and the most letters of a key. */
const MOST_SHARED = 8;
const LONGEST_KEY = 100;

export const gradientTasks: TaskType<GradientTask> = {
  nameOf: ({ shared }) =>
    `a shard of ${(shared[0]?.part?.head as { readonly name?: string } | null)?.name ?? "a gradient"}`,
  encode: ({ head, arrays, shared }) => ({ fields: { head, shared: shared.map(({ key }) => key) }, arrays }),
  decode: ({ head = null, shared }, arrays) => ({
    type: "gradient",
    head: head as JSONValue,
    arrays,
    shared: keysIn(shared).map((key) => ({ key, part: undefined })),
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

/** The parts of a task, each with a key. The same part has the same key. */
export function keyedBy(keyOf: (part: SharedPart) => string, { shared }: CoreTask): readonly KeyedPart[] {
  return shared.map((part) => ({ key: keyOf(part), part }));
}

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
