import { describeValue } from "@rxgrad/core/internal";
import { HyperparameterError } from "rxgrad";

/** The names that a fleet uses on a server. `trainer` is the identity of one trainer. */
export interface Subjects {
  /** Workers tell here twice a second what they do. */
  readonly heartbeats: string;
  /** Trainers with work tell here twice a second where it is. */
  readonly announcements: string;
}

/** The names that one trainer uses on a server. */
export interface TrainerSubjects {
  /** The work-queue stream, and the subject that it stores. */
  readonly stream: string;
  readonly jobs: string;
  /** Answers of workers, each a request that the trainer confirms. */
  readonly answers: string;
  /** Questions of workers about a job, before they begin it. */
  readonly questions: string;
  /** What jobs share is told here, to all workers at once. */
  readonly parts: string;
  /** Requests of workers for one of these parts. */
  readonly partRequests: string;
  /** The object store of what is too large for a message. */
  readonly bucket: string;
}

/** The durable consumer of each work queue. */
export const CONSUMER = "workers";

/** @throws HyperparameterError for a name that cannot be part of a subject. */
export function checkFleetName(owner: string, fleet: unknown): void {
  if (typeof fleet === "string" && /^[A-Za-z0-9_-]{1,40}$/.test(fleet)) return;
  throw new HyperparameterError(
    `${owner}: fleet is ${describeValue(fleet)}; give a name of at most 40 letters, digits, "-" and "_".`,
  );
}

export const subjectsOf = (fleet: string): Subjects => ({
  heartbeats: `rxgrad.${fleet}.heartbeats`,
  announcements: `rxgrad.${fleet}.announcements`,
});

export const trainerSubjects = (fleet: string, trainer: string): TrainerSubjects => ({
  stream: `RXGRAD-${fleet}-${trainer}`,
  jobs: `rxgrad.${fleet}.${trainer}.jobs`,
  answers: `rxgrad.${fleet}.${trainer}.answers`,
  questions: `rxgrad.${fleet}.${trainer}.questions`,
  parts: `rxgrad.${fleet}.${trainer}.parts`,
  partRequests: `rxgrad.${fleet}.${trainer}.part-requests`,
  bucket: `rxgrad-${fleet}-${trainer}`,
});
