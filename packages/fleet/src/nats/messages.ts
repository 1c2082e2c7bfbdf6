// The messages between trainers and workers; WIRE.md beside package.json describes them.
import { decodeFrame, encodeFrame } from "rxgrad/remote";
import { messageOf } from "../message-of.js";
import { isLine, LONGEST_NAME, shown } from "../options.js";
import type { Outcome, Task } from "../threads/task.js";
import { crc32 } from "./checksum.js";
import { isIdentity } from "./subjects.js";

/** The version of the messages. Workers and trainers of another version do not understand one another. */
const WIRE_VERSION = 1;

/** The shortest and the longest lease, in milliseconds. */
export const LEAST_LEASE = 100;
export const MOST_LEASE = 86_400_000;

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

/** The trainer does not want a job any more. */
export interface Cancel {
  readonly trainer: string;
  readonly key: string;
}

/** Why a message is not understood. */
export class WireError extends Error {
  override name: string = "WireError";
}

export function encodeJob({ key, attempt, version = null as never, isAlone, task }: Job): Uint8Array {
  const { arrays, ...asked } = task;
  return encoded({ type: "job", key, attempt, version, isAlone, task: asked }, arrays);
}

export function encodeAnswer({ key, attempt, worker, version, outcome }: JobAnswer): Uint8Array {
  const arrays = outcome.type === "value" ? outcome.arrays : [];
  const told =
    outcome.type === "value"
      ? {}
      : { message: outcome.message, isFinal: "isFinal" in outcome && outcome.isFinal === true };
  return encoded({ type: "answer", key, attempt, worker, version, outcome: outcome.type, ...told }, arrays);
}

/** Writes a message without numbers. */
export const encodeNote = (type: string, note: object): Uint8Array => encoded({ type, ...note }, []);

/** The bytes of a checksum. */
const CHECKSUM = 4;

/** Writes a frame, and its checksum behind it. */
function encoded(head: Head, arrays: readonly Float64Array[]): Uint8Array {
  const frame = encodeFrame({ head: { wire: WIRE_VERSION, ...head }, arrays });
  const bytes = new Uint8Array(frame.length + CHECKSUM);
  bytes.set(frame);
  new DataView(bytes.buffer).setUint32(frame.length, crc32(frame), true);
  return bytes;
}

/** @throws WireError for what is no job. */
export function decodeJob(bytes: Uint8Array, maxBytes: number): Job {
  const { head, arrays } = frameOf("job", bytes, maxBytes);
  const task = objectIn(head, "task");
  const inputs = task.inputs;
  if (task.type !== "evaluate")
    throw new WireError(`it asks for ${shown(task.type)}, which this release does not know`);
  if (!Array.isArray(inputs) || inputs.length !== arrays.length || !inputs.every((each) => typeof each === "string")) {
    throw new WireError("its inputs are not as many names as lists of numbers");
  }
  if (new Set(inputs).size < inputs.length) throw new WireError("two of its inputs have the same name");
  return {
    key: textIn(head, "key"),
    attempt: wholeIn(head, "attempt"),
    version: head.version === null ? undefined : nameIn(head, "version"),
    isAlone: booleanIn(head, "isAlone"),
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
    worker: identityIn(head, "worker"),
    version: nameIn(head, "version"),
    outcome: outcomeIn(head, arrays),
  };
}

function outcomeIn(head: Head, arrays: readonly Float64Array[]): Outcome {
  const type = textIn(head, "outcome");
  if (arrays.length !== (type === "value" ? 1 : 0)) throw new WireError(`it has ${arrays.length} lists of numbers`);
  if (type === "value") return { type, arrays };
  if (type === "death") return { type, message: textIn(head, "message") };
  if (type === "error") return { type, message: textIn(head, "message"), isFinal: booleanIn(head, "isFinal") };
  throw new WireError(`its outcome is ${shown(type)}; "value", "error" and "death" are known`);
}

/** @throws WireError for what is no question. */
export function decodeQuestion(bytes: Uint8Array, maxBytes: number): Question {
  const head = noteOf("question", bytes, maxBytes);
  const asked = textIn(head, "asked");
  if (asked !== "wanted" && asked !== "alone" && asked !== "present") throw new WireError(`it asks ${shown(asked)}`);
  return {
    type: asked,
    key: textIn(head, "key"),
    attempt: wholeIn(head, "attempt"),
    delivery: textIn(head, "delivery"),
  };
}

/** @throws WireError for what is no reply. */
export function decodeReply(bytes: Uint8Array, maxBytes: number): Reply {
  const head = noteOf("reply", bytes, maxBytes);
  const { reply } = head;
  if (reply === "yes" || reply === "no") return { type: reply };
  throw new WireError("its reply is neither yes nor no");
}

/** @throws WireError for what is no beat. */
export function decodeBeat(bytes: Uint8Array, maxBytes: number): Beat {
  const head = noteOf("beat", bytes, maxBytes);
  return {
    worker: identityIn(head, "worker"),
    name: nameIn(head, "name"),
    version: nameIn(head, "version"),
    concurrency: wholeIn(head, "concurrency"),
    busy: wholeIn(head, "busy"),
    isLast: booleanIn(head, "isLast"),
  };
}

/** @throws WireError for what is no call. */
export function decodeCall(bytes: Uint8Array, maxBytes: number): Call {
  const head = noteOf("call", bytes, maxBytes);
  return {
    trainer: identityIn(head, "trainer"),
    version: head.version === null ? undefined : nameIn(head, "version"),
    lease: leaseIn(head),
    isLast: booleanIn(head, "isLast"),
  };
}

/** @throws WireError for what cancels no job. */
export function decodeCancel(bytes: Uint8Array, maxBytes: number): Cancel {
  const head = noteOf("cancel", bytes, maxBytes);
  return { trainer: identityIn(head, "trainer"), key: textIn(head, "key") };
}

/** The name under which a message is stored. @throws WireError for another message. */
export function decodeStored(bytes: Uint8Array, maxBytes: number): string {
  return nameIn(noteOf("stored", bytes, maxBytes), "name");
}

/** The type that a message says of itself. @throws WireError for what is no message. */
export const typeOf = (bytes: Uint8Array, maxBytes: number): unknown => decoded(bytes, maxBytes).head.type;

type Head = Readonly<Record<string, unknown>>;

/** The head of a message without numbers. */
function noteOf(type: string, bytes: Uint8Array, maxBytes: number): Head {
  const { head, arrays } = frameOf(type, bytes, maxBytes);
  if (arrays.length === 0) return head;
  throw new WireError(`it has ${arrays.length} lists of numbers`);
}

function frameOf(
  type: string,
  bytes: Uint8Array,
  maxBytes: number,
): { readonly head: Head; readonly arrays: readonly Float64Array[] } {
  const frame = decoded(bytes, maxBytes);
  if (frame.head.type !== type) throw new WireError(`it is no ${type}`);
  if (frame.head.wire !== WIRE_VERSION) {
    throw new WireError(`it has version ${shown(frame.head.wire)} of the messages, not ${WIRE_VERSION}`);
  }
  return frame;
}

function decoded(
  bytes: Uint8Array,
  maxBytes: number,
): { readonly head: Head; readonly arrays: readonly Float64Array[] } {
  if (bytes.length > maxBytes) throw new WireError(`it has ${bytes.length} bytes, more than ${maxBytes}`);
  const end = bytes.length - CHECKSUM;
  if (end < 0) throw new WireError(`it has ${bytes.length} bytes`);
  const frame = bytes.subarray(0, end);
  if (new DataView(bytes.buffer, bytes.byteOffset + end).getUint32(0, true) !== crc32(frame))
    throw new WireError("its checksum is wrong");
  try {
    return decodeFrame(frame, maxBytes);
  } catch (cause) {
    throw new WireError(messageOf(cause), { cause });
  }
}

/** The longest text in a message. */
const LONGEST_TEXT = 2000;

function textIn(head: Head, name: string): string {
  const value = head[name];
  if (typeof value === "string" && value.length <= LONGEST_TEXT) return value;
  throw new WireError(`its ${name} is no text of at most ${LONGEST_TEXT} letters`);
}

/** A text that is shown to people, on one line. */
function nameIn(head: Head, name: string): string {
  const value = textIn(head, name);
  if (isLine(value)) return value;
  throw new WireError(`its ${name} is no line of 1 to ${LONGEST_NAME} letters`);
}

function identityIn(head: Head, name: string): string {
  const value = head[name];
  if (isIdentity(value)) return value;
  throw new WireError(`its ${name} is not 16 hexadecimal digits`);
}

function booleanIn(head: Head, name: string): boolean {
  const value = head[name];
  if (typeof value === "boolean") return value;
  throw new WireError(`its ${name} is neither true nor false`);
}

/** A lease in the range of the option of trainers. Timers would go wild with others. */
function leaseIn(head: Head): number {
  const lease = wholeIn(head, "lease");
  if (lease >= LEAST_LEASE && lease <= MOST_LEASE) return lease;
  throw new WireError(`its lease is ${lease}, not from ${LEAST_LEASE} to ${MOST_LEASE}`);
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
