import type { GraphJSON } from "../json/format.js";
import type { BindRequest } from "../training/programs.js";

/** The message that creates a follower. */
export interface Setup {
  readonly type: "setup";
  readonly control: SharedArrayBuffer;
  readonly graph: GraphJSON;
  /** The number of roots that are optimizers. The roots behind them are watched. */
  readonly optimizers: number;
  /** The hyper-parameters that are schedules or streams. The graph leaves them out; the leader publishes their values. */
  readonly leftOut: readonly string[];
  /** The addresses of the modules that export the user's own kinds. */
  readonly modules: readonly string[];
  readonly seed: number;
  /** The iteration after which the memory of the optimizers starts. */
  readonly memorySince: number;
  /** The index of this thread, from 1. The leader has index 0. */
  readonly thread: number;
  readonly threads: number;
}

/** The message that lets a follower bind a program to shared memory. */
export interface Bind extends BindRequest {
  readonly type: "bind";
  readonly memory: WebAssembly.Memory;
  /** The size of the memory in numbers. */
  readonly length: number;
}

/** A message from the leader to a follower. */
export type ToFollower = Setup | Bind;

/** A message from a follower to the leader. */
export type FromFollower =
  | {
      readonly type: "ready";
      /** The signature of the follower's plan. It must equal the leader's. */
      readonly signature: string;
    }
  | { readonly type: "bound" }
  | { readonly type: "failed"; readonly name: string; readonly message: string };
