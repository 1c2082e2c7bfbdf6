// Every type of task, and what is asked of each.
import { messageOf } from "@rxgrad/core/internal";
import { type Fields, WireError } from "../wire/fields.js";
import { type EvaluateTask, evaluateTasks } from "./evaluate.js";
import { type GradientTask, gradientTasks } from "./gradient.js";
import { errorOutcome, type Outcome } from "./outcome.js";
import type { EncodedTask, TaskType, WorkerModule } from "./task-type.js";

/** What a worker or a thread is asked for. All of it can be sent as a message between threads. */
export type Task = EvaluateTask | GradientTask;

const TYPES: { readonly [Type in Task["type"]]: TaskType<Extract<Task, { type: Type }>> } = {
  evaluate: evaluateTasks,
  gradient: gradientTasks,
};

const typeOf = ({ type }: Task): TaskType<Task> => TYPES[type] as TaskType<Task>;

/** What messages for people call a task. */
export const nameOf = (task: Task): string => typeOf(task).nameOf(task);

/** A task as its job tells it. */
export function encodeTask(task: Task): EncodedTask {
  const { fields, arrays } = typeOf(task).encode(task);
  return { fields: { type: task.type, ...fields }, arrays };
}

/** @throws WireError for what is no task. */
export function decodeTask(fields: Fields, arrays: readonly Float64Array[]): Task {
  const { type } = fields;
  if (typeof type !== "string" || !Object.hasOwn(TYPES, type))
    throw new WireError("it asks for a type of task that this release does not know");
  return TYPES[type as Task["type"]].decode(fields, arrays);
}

/** @throws WireError for numbers that cannot be the answer to a task. */
export const checkAnswer = (task: Task, arrays: readonly Float64Array[]): void =>
  typeOf(task).checkAnswer(task, arrays);

/** Performs a task. What is thrown is an outcome too. */
export async function performTask(task: Task, module: WorkerModule, signal: AbortSignal): Promise<Outcome> {
  try {
    return await typeOf(task).perform(task, module, signal);
  } catch (error) {
    return errorOutcome(messageOf(error));
  }
}
