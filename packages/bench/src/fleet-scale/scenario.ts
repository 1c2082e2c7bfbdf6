import type { Turn } from "./station.js";

/** What each part of a fleet costs. Times in seconds of a processor, unless they say otherwise. */
export interface Costs {
  readonly trainer: {
    /** For a job that is sent, and for the server's word that it is stored. */
    readonly send: number;
    /** For an answer, which is taken and confirmed. */
    readonly answer: number;
    readonly turn: Turn;
    /** For a heartbeat of a worker. */
    readonly heartbeat: number;
    /** For a byte of numbers: sent, and received, within messages; and stored or read from the store. */
    readonly sentByte: number;
    readonly receivedByte: number;
    readonly storedByte: number;
  };
  readonly server: {
    /** For a job, from the message that brings it to that which removes it. */
    readonly job: number;
    readonly turn: Turn;
    readonly heartbeat: number;
    readonly renewal: number;
    /** For a request for a job that finds none for a second. */
    readonly idlePull: number;
    /** For a byte of numbers that passes, and for one that is stored or read. */
    readonly byte: number;
    readonly storedByte: number;
  };
  readonly worker: {
    /** For a job, besides the work. */
    readonly job: number;
    readonly turn: Turn;
    readonly byte: number;
    readonly storedByte: number;
  };
  /** How much longer than asked for a timer waits. */
  readonly timer: number;
  /** The bytes of a job on the links, all its messages together, without its numbers. */
  readonly bytes: {
    readonly fromTrainer: number;
    readonly toTrainer: number;
    readonly fromWorker: number;
    readonly toWorker: number;
    readonly heartbeat: number;
  };
}

/** Where trainer, server and workers run. */
export interface Places {
  /** The cores that all share; undefined where each has a machine of its own. */
  readonly sharedCores?: number;
  /** The threads of the server. */
  readonly serverThreads: number;
  /** The latency of the network in one direction, in seconds. */
  readonly latency: number;
  /** The bandwidth of the trainer and of the server, in each direction, in bytes a second. */
  readonly trainerBandwidth: number;
  readonly serverBandwidth: number;
}

/** How workers die. */
export interface Deaths {
  /** The mean time in seconds for which a worker lives. */
  readonly life: number;
  /** The time in seconds until another takes its place. */
  readonly absence: number;
}

/** Iterations that begin when the one before has ended. */
export interface Iterations {
  readonly count: number;
  readonly jobs: number;
  /** The bytes of parameters that each worker fetches once in an iteration, before its first job. */
  readonly parameterBytes: number;
  /** What the trainer does after the last answer of an iteration, in seconds. */
  readonly update: number;
}

/** What is simulated. */
export interface Scenario {
  readonly seed: number;
  readonly costs: Costs;
  readonly places: Places;
  readonly workers: number;
  /** The number of jobs that a worker does at the same time. */
  readonly concurrency: number;
  /** The time of a job's work in seconds. */
  readonly work: { readonly mean: number; readonly isExponential?: boolean };
  /** Whether the work is a timer, which takes no processor. */
  readonly isTimer?: boolean;
  /** The bytes of numbers in a job and in its answer. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** The most jobs that the run asks for at the same time, that the server holds, and that workers have. */
  readonly together: number;
  readonly maxOnServer: number;
  readonly maxInFlight: number;
  /** The lease in seconds. */
  readonly lease: number;
  readonly deaths?: Deaths | undefined;
  /** The number of answers that are waited for, while there are always more jobs; or iterations of jobs. */
  readonly jobs: number | Iterations;
}

/** What came of a scenario. */
export interface Outcome {
  /** The number of answers, and the time of the last one. */
  readonly answers: number;
  readonly seconds: number;
  /** Answers a second, after the first of each place. */
  readonly perSecond: number;
  /** The mean time of an iteration in seconds; that of all jobs, if there are no iterations. */
  readonly iteration: number;
  /** The part of the time for which each was busy; of the server, of one of its threads. */
  readonly busy: {
    readonly trainer: number;
    readonly server: number;
    readonly trainerLink: number;
    readonly serverLink: number;
    readonly workers: number;
  };
  /** The mean time in seconds from the order of a job to its answer, and the mean number of jobs in between. */
  readonly sojourn: number;
  readonly inSystem: number;
  readonly redelivered: number;
  readonly events: number;
}
