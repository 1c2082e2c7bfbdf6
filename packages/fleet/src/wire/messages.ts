// The messages between trainers and workers; WIRE.md beside package.json describes them.
import type { Outcome } from "../tasks/outcome.js";
import { decodeTask, encodeTask, type Task } from "../tasks/task.js";
import {
  booleanIn,
  choiceIn,
  type Fields,
  identityIn,
  isLine,
  lineIn,
  MOST_NAMES,
  objectIn,
  optionalLineIn,
  textIn,
  WireError,
  wholeIn,
} from "./fields.js";
import { decodeMessage, decodeNote, encodeMessage, typeOf } from "./frames.js";

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

/** An attempt of a job. */
export type JobAttempt = Pick<Job, "key" | "attempt">;

/** An answer to a job. */
export interface JobAnswer extends JobAttempt {
  readonly worker: string;
  readonly version: string;
  readonly outcome: Outcome;
}

/** A question of a worker: whether a job is still wanted, whether its answer may be stored, or whether the trainer is there. */
export interface Question extends JobAttempt {
  readonly asked: "wanted" | "store" | "present";
  /** Which delivery of the job it is about: the same text only in the same question. */
  readonly delivery: string;
  /** How often the job was delivered, with this time. */
  readonly deliveries: number;
  readonly worker: string;
}

/** The trainer's reply to an answer or a question: "alone" and "later" say how a job is wanted. */
export interface Reply {
  readonly reply: "yes" | "alone" | "later" | "no";
}

/** A worker gives a job back that it has not performed. */
export interface Released extends JobAttempt {
  readonly delivery: string;
}

/** What a worker tells twice a second. */
export interface Heartbeat {
  readonly worker: string;
  readonly name: string;
  readonly version: string;
  /** The names of the data that it has copies of. */
  readonly data: readonly string[];
  readonly concurrency: number;
  readonly busy: number;
  /** Whether this is its last heartbeat. */
  readonly isLast: boolean;
}

/** What a trainer with work tells twice a second. */
export interface Announcement {
  readonly trainer: string;
  readonly version: string | undefined;
  /** The names of the data that workers must have copies of. */
  readonly data: readonly string[];
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

/** JSON has no undefined; a version that is not stated is null. */
const stated = (version: string | undefined): string | null => version ?? null;

export function encodeJob({ key, attempt, version, isAlone, task }: Job): Uint8Array {
  const { fields, arrays } = encodeTask(task);
  return encodeMessage("job", { key, attempt, version: stated(version), isAlone, task: fields }, arrays);
}

/** @throws WireError for what is no job. */
export function decodeJob(bytes: Uint8Array, maxBytes: number): Job {
  const { head, arrays } = decodeMessage("job", bytes, maxBytes);
  return {
    ...attemptIn(head),
    version: optionalLineIn(head, "version"),
    isAlone: booleanIn(head, "isAlone"),
    task: decodeTask(objectIn(head, "task"), arrays),
  };
}

const attemptIn = (head: Fields): JobAttempt => ({ key: textIn(head, "key"), attempt: wholeIn(head, "attempt") });

/** Under this name a message of a job is stored. */
export const storedName = ({ key, attempt }: JobAttempt): string => `${key}-${attempt}`;

/** The job that a message of a queue is about; undefined for what is none. */
export function aboutJob(bytes: Uint8Array): JobAttempt | undefined {
  try {
    const { head } = decodeMessage(typeOf(bytes, bytes.length) === "stored" ? "stored" : "job", bytes, bytes.length);
    if (head.type === "job") return attemptIn(head);
    const [, key = "", attempt = ""] = /^(.*)-(\d{1,15})$/s.exec(lineIn(head, "name")) ?? [];
    return key === "" ? undefined : { key, attempt: Number(attempt) };
  } catch {
    return undefined;
  }
}

export function encodeAnswer({ outcome, ...about }: JobAnswer): Uint8Array {
  if (outcome.type === "value") return encodeMessage("answer", { ...about, outcome: outcome.type }, outcome.arrays);
  const { type, message } = outcome;
  const isFinal = type === "error" && outcome.isFinal === true;
  return encodeMessage("answer", { ...about, outcome: type, message, isFinal });
}

/** @throws WireError for what is no answer. Whether its numbers are those that the task wants is for the task's type to say. */
export function decodeAnswer(bytes: Uint8Array, maxBytes: number): JobAnswer {
  const { head, arrays } = decodeMessage("answer", bytes, maxBytes);
  return {
    ...attemptIn(head),
    worker: identityIn(head, "worker"),
    version: lineIn(head, "version"),
    outcome: outcomeIn(head, arrays),
  };
}

function outcomeIn(head: Fields, arrays: readonly Float64Array[]): Outcome {
  const type = choiceIn(head, "outcome", ["value", "error", "death"]);
  if (type === "value") return { type, arrays };
  if (arrays.length > 0) throw new WireError(`it has ${arrays.length} lists of numbers`);
  const message = textIn(head, "message");
  return type === "death" ? { type, message } : { type, message, isFinal: booleanIn(head, "isFinal") };
}

export const encodeQuestion = (question: Question): Uint8Array => encodeMessage("question", question);

/** @throws WireError for what is no question. */
export function decodeQuestion(bytes: Uint8Array, maxBytes: number): Question {
  const head = decodeNote("question", bytes, maxBytes);
  return {
    asked: choiceIn(head, "asked", ["wanted", "store", "present"]),
    ...attemptIn(head),
    delivery: textIn(head, "delivery"),
    deliveries: wholeIn(head, "deliveries"),
    worker: identityIn(head, "worker"),
  };
}

export const encodeReleased = (released: Released): Uint8Array => encodeMessage("released", released);

/** @throws WireError for what releases no job. */
export function decodeReleased(bytes: Uint8Array, maxBytes: number): Released {
  const head = decodeNote("released", bytes, maxBytes);
  return { ...attemptIn(head), delivery: textIn(head, "delivery") };
}

export const encodeReply = (reply: Reply["reply"]): Uint8Array => encodeMessage("reply", { reply });

/** @throws WireError for what is no reply. */
export const decodeReply = (bytes: Uint8Array, maxBytes: number): Reply => ({
  reply: choiceIn(decodeNote("reply", bytes, maxBytes), "reply", ["yes", "alone", "later", "no"]),
});

export const encodeHeartbeat = (heartbeat: Heartbeat): Uint8Array => encodeMessage("heartbeat", heartbeat);

/** @throws WireError for what is no heartbeat. */
export function decodeHeartbeat(bytes: Uint8Array, maxBytes: number): Heartbeat {
  const head = decodeNote("heartbeat", bytes, maxBytes);
  return {
    worker: identityIn(head, "worker"),
    name: lineIn(head, "name"),
    version: lineIn(head, "version"),
    data: namesIn(head, "data"),
    concurrency: wholeIn(head, "concurrency"),
    busy: wholeIn(head, "busy"),
    isLast: booleanIn(head, "isLast"),
  };
}

export const encodeAnnouncement = ({ version, ...announcement }: Announcement): Uint8Array =>
  encodeMessage("announcement", { ...announcement, version: stated(version) });

/** @throws WireError for what is no announcement. */
export function decodeAnnouncement(bytes: Uint8Array, maxBytes: number): Announcement {
  const head = decodeNote("announcement", bytes, maxBytes);
  return {
    trainer: identityIn(head, "trainer"),
    version: optionalLineIn(head, "version"),
    data: namesIn(head, "data"),
    lease: leaseIn(head),
    isLast: booleanIn(head, "isLast"),
  };
}

/** @throws WireError for what is no list of names; older workers and trainers have none. */
function namesIn(head: Fields, name: string): readonly string[] {
  const { [name]: value = [] } = head;
  if (Array.isArray(value) && value.length <= MOST_NAMES && value.every(isLine)) return value;
  throw new WireError(`its ${name} is no list of at most ${MOST_NAMES} names`);
}

/** A lease in the range of the option of trainers. Timers would go wild with others. */
function leaseIn(head: Fields): number {
  const lease = wholeIn(head, "lease");
  if (lease >= LEAST_LEASE && lease <= MOST_LEASE) return lease;
  throw new WireError(`its lease is ${lease}, not from ${LEAST_LEASE} to ${MOST_LEASE}`);
}

export const encodeCancel = (cancel: Cancel): Uint8Array => encodeMessage("cancel", cancel);

/** @throws WireError for what cancels no job. */
export function decodeCancel(bytes: Uint8Array, maxBytes: number): Cancel {
  const head = decodeNote("cancel", bytes, maxBytes);
  return { trainer: identityIn(head, "trainer"), key: textIn(head, "key") };
}

/** Stands for a message that is in the object store. */
export const encodeStored = (name: string): Uint8Array => encodeMessage("stored", { name });

/** The name under which a message is stored. @throws WireError for another message. */
export const decodeStored = (bytes: Uint8Array, maxBytes: number): string =>
  lineIn(decodeNote("stored", bytes, maxBytes), "name");
