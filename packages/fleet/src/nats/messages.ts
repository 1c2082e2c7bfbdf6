// The messages between trainers and workers; WIRE.md beside package.json describes them.
import { decodeFrame, encodeFrame } from "rxgrad/remote";
import type { Outcome, Task } from "../threads/task.js";

/** The version of the messages. Workers and trainers of another version do not understand one another. */
export const WIRE_VERSION = 1;

/** A job: a task with its key. The same key is delivered again when an answer is late, and tried again when it was an error. */
export interface Job {
  readonly key: string;
  readonly attempt: number;
  /** The version of the code that must perform it; undefined where the trainer states none. */
  readonly version: string | undefined;
  /** Whether it is performed in a thread of its own, because it may end the thread. */
  readonly isAlone: boolean;
  readonly task: Task;
}

/** An answer to a job. */
export interface JobAnswer {
  readonly key: string;
  readonly attempt: number;
  readonly worker: string;
  readonly version: string;
  readonly outcome: Outcome;
}

/** A question about a job: whether its answer is still wanted, or whether it may be performed alone. */
export interface Question {
  readonly type: "wanted" | "alone" | "present";
  readonly key: string;
  readonly attempt: number;
  /** Which delivery of the job it is about: the same text only in the same question. */
  readonly delivery: string;
}

/** The trainer's reply to an answer or a question. */
export interface Reply {
  readonly type: "yes" | "no";
}

/** What a worker tells twice a second. */
export interface Beat {
  readonly worker: string;
  readonly name: string;
  readonly version: string;
  readonly concurrency: number;
  readonly busy: number;
  /** Whether this is its last beat. */
  readonly isLast: boolean;
}

/** What a trainer with work tells twice a second. */
export interface Call {
  readonly trainer: string;
  readonly version: string | undefined;
  /** The time in milliseconds after which a job is given to another worker, if it is not renewed. */
  readonly lease: number;
  /** Whether the trainer has ended: its work is not wanted any more. */
  readonly isLast: boolean;
}

/** Why a message is not understood. */
export class WireError extends Error {
  override name: string = "WireError";
}

export function encodeJob({ key, attempt, version = null as never, isAlone, task }: Job): Uint8Array {
  const { arrays, ...asked } = task;
  return encodeFrame({
    head: { type: "job", wire: WIRE_VERSION, key, attempt, version, isAlone, task: asked },
    arrays,
  });
}

export function encodeAnswer({ key, attempt, worker, version, outcome }: JobAnswer): Uint8Array {
  const arrays = outcome.type === "value" ? outcome.arrays : [];
  const told =
    outcome.type === "value"
      ? {}
      : { message: outcome.message, isFinal: "isFinal" in outcome && outcome.isFinal === true };
  return encodeFrame({
    head: { type: "answer", wire: WIRE_VERSION, key, attempt, worker, version, outcome: outcome.type, ...told },
    arrays,
  });
}

/** Writes a message without numbers. */
export const encodeNote = (type: string, note: object): Uint8Array =>
  encodeFrame({ head: { type, wire: WIRE_VERSION, ...note }, arrays: [] });

/** @throws WireError for what is no job. */
export function decodeJob(bytes: Uint8Array, maxBytes: number): Job {
  const { head, arrays } = frameOf("job", bytes, maxBytes);
  const task = objectIn(head, "task");
  const inputs = task.inputs;
  if (task.type !== "evaluate")
    throw new WireError(`it asks for ${JSON.stringify(task.type)}, which this release does not know`);
  if (!Array.isArray(inputs) || inputs.length !== arrays.length || !inputs.every((each) => typeof each === "string")) {
    throw new WireError("its inputs are not as many names as lists of numbers");
  }
  return {
    key: textIn(head, "key"),
    attempt: wholeIn(head, "attempt"),
    version: head.version === null ? undefined : textIn(head, "version"),
    isAlone: head.isAlone === true,
    task: {
      type: "evaluate",
      function: textIn(task, "function"),
      inputs,
      arrays,
      repetition: wholeIn(task, "repetition"),
    },
  };
}

/** @throws WireError for what is no answer. */
export function decodeAnswer(bytes: Uint8Array, maxBytes: number): JobAnswer {
  const { head, arrays } = frameOf("answer", bytes, maxBytes);
  return {
    key: textIn(head, "key"),
    attempt: wholeIn(head, "attempt"),
    worker: textIn(head, "worker"),
    version: textIn(head, "version"),
    outcome: outcomeIn(head, arrays),
  };
}

function outcomeIn(head: Head, arrays: readonly Float64Array[]): Outcome {
  const type = textIn(head, "outcome");
  if (type === "value") return { type, arrays };
  if (type === "death") return { type, message: textIn(head, "message") };
  if (type === "error") return { type, message: textIn(head, "message"), isFinal: head.isFinal === true };
  throw new WireError(`its outcome is ${JSON.stringify(type)}; "value", "error" and "death" are known`);
}

/** @throws WireError for what is no question. */
export function decodeQuestion(bytes: Uint8Array, maxBytes: number): Question {
  const { head } = frameOf("question", bytes, maxBytes);
  const asked = textIn(head, "asked");
  if (asked !== "wanted" && asked !== "alone" && asked !== "present")
    throw new WireError(`it asks ${JSON.stringify(asked)}`);
  return {
    type: asked,
    key: textIn(head, "key"),
    attempt: wholeIn(head, "attempt"),
    delivery: textIn(head, "delivery"),
  };
}

/** @throws WireError for what is no reply. */
export function decodeReply(bytes: Uint8Array, maxBytes: number): Reply {
  const { head } = frameOf("reply", bytes, maxBytes);
  return { type: head.reply === "yes" ? "yes" : "no" };
}

/** @throws WireError for what is no beat. */
export function decodeBeat(bytes: Uint8Array, maxBytes: number): Beat {
  const { head } = frameOf("beat", bytes, maxBytes);
  return {
    worker: textIn(head, "worker"),
    name: textIn(head, "name"),
    version: textIn(head, "version"),
    concurrency: wholeIn(head, "concurrency"),
    busy: wholeIn(head, "busy"),
    isLast: head.isLast === true,
  };
}

/** @throws WireError for what is no call. */
export function decodeCall(bytes: Uint8Array, maxBytes: number): Call {
  const { head } = frameOf("call", bytes, maxBytes);
  return {
    trainer: textIn(head, "trainer"),
    version: head.version === null ? undefined : textIn(head, "version"),
    lease: wholeIn(head, "lease"),
    isLast: head.isLast === true,
  };
}

type Head = Readonly<Record<string, unknown>>;

function frameOf(
  type: string,
  bytes: Uint8Array,
  maxBytes: number,
): { readonly head: Head; readonly arrays: readonly Float64Array[] } {
  const frame = decoded(bytes, maxBytes);
  if (frame.head.type !== type) throw new WireError(`it is no ${type}`);
  if (frame.head.wire !== WIRE_VERSION) {
    throw new WireError(`it has version ${JSON.stringify(frame.head.wire)} of the messages, not ${WIRE_VERSION}`);
  }
  return frame;
}

function decoded(
  bytes: Uint8Array,
  maxBytes: number,
): { readonly head: Head; readonly arrays: readonly Float64Array[] } {
  try {
    return decodeFrame(bytes, maxBytes);
  } catch (cause) {
    throw new WireError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The longest text in a message. */
const LONGEST_TEXT = 2000;

function textIn(head: Head, name: string): string {
  const value = head[name];
  if (typeof value === "string" && value.length <= LONGEST_TEXT) return value;
  throw new WireError(`its ${name} is no text of at most ${LONGEST_TEXT} letters`);
}

function wholeIn(head: Head, name: string): number {
  const value = head[name];
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new WireError(`its ${name} is no whole number`);
}

function objectIn(head: Head, name: string): Head {
  const value = head[name];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Head;
  throw new WireError(`its ${name} is no object`);
}
