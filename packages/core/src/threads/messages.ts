import type { GraphJSON } from "../json/format.js";
import type { BindRequest } from "../training/coordinator.js";

/** What a follower is made from: the graph, and its place among the threads. */
export interface Setup {
  readonly type: "setup";
  readonly control: SharedArrayBuffer;
  readonly graph: GraphJSON;
  /** How many of the graph's roots are optimizers; the others are watched. */
  readonly optimizers: number;
  /** Hyper-parameters that the graph leaves out, for they are schedules or streams; the leader tells their values. */
  readonly leftOut: readonly string[];
  /** Modules that export the kinds of the user's own nodes, by address. */
  readonly modules: readonly string[];
  readonly seed: number;
  /** The iteration after which the memory of the optimizers began. */
  readonly memorySince: number;
  /** Which thread this is, from 1; the leader is 0. */
  readonly thread: number;
  readonly threads: number;
}

export interface Bind extends BindRequest {
  readonly type: "bind";
  readonly memory: WebAssembly.Memory;
  /** The size of the memory in numbers. */
  readonly length: number;
}

/** What a leader sends. */
export type ToFollower = Setup | Bind;

/** What a follower sends. */
export type FromFollower =
  | {
      readonly type: "ready";
      /** What it found the graph to be; the leader must have found the same. */
      readonly signature: string;
    }
  | { readonly type: "bound" }
  | { readonly type: "failed"; readonly name: string; readonly message: string };
