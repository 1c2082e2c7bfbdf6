import type { BoxRecord, Explanation, NumberRange } from "@rxgrad/core";
import type { RunGraph } from "./run-graph.js";
import {
  either,
  fields,
  flag,
  listOf,
  Mismatch,
  nullable,
  number,
  oneOf,
  recordOf,
  type Schema,
  text,
  whole,
} from "./schema.js";

/** The version of the protocol. A side with another version is refused. */
export const VERSION = 1;

/** A value by its names. */
export interface WantedValue {
  readonly name: string;
  readonly of: string | null;
  readonly memory: string | null;
}

/** What a watcher tells a run. */
export type Command =
  | { readonly type: "hello"; readonly version: number }
  /** The message of a subscription has arrived; the next may be sent. 0 stands for the losses. */
  | { readonly type: "took"; readonly id: number }
  /** Subscribes to the value of a node, or, with `of`, to that of a parameter in a gradient or an optimizer. */
  | { readonly type: "observe"; readonly id: number; readonly name: string; readonly of: string | null }
  /** Subscribes to several values of the same iteration. */
  | { readonly type: "together"; readonly id: number; readonly values: readonly WantedValue[] }
  /** Subscribes to the facts of iterations. */
  | { readonly type: "facts"; readonly id: number }
  | { readonly type: "leave"; readonly id: number }
  | { readonly type: "steer"; readonly id: number; readonly name: string; readonly value: number }
  | { readonly type: "reached"; readonly id: number }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "bye" }
  | { readonly type: "step"; readonly count: number };

/** An error, as data. */
export interface ErrorData {
  /** The name of its class, such as `NumericError`. */
  readonly kind: string;
  readonly message: string;
}

/** What can be told of an iteration besides its values. */
export interface IterationFacts {
  /** The number of the iteration, from 1. */
  readonly iteration: number;
  /** The numbers of the hyper-parameters, by name. */
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** How many evaluations each gradient took. */
  readonly evaluations: Readonly<Record<string, number>>;
  /** The strategy of each parameter, by gradient. */
  readonly explanations: Readonly<Record<string, readonly Explanation[]>>;
  /** What was seen of each black box. */
  readonly boxes: Readonly<Record<string, BoxRecord>>;
}

/** Whether and where a run stands still. */
export interface RunStanding {
  /** Whether this watcher has paused the run. The iteration in progress is still completed. */
  readonly isPaused: boolean;
  /** Whether the run stands behind `iteration`: the next begins when it is resumed or stepped. */
  readonly isStanding: boolean;
  /** The newest iteration; 0 before the first. */
  readonly iteration: number;
  /** The epoch, from 1. */
  readonly epoch: number;
  /** Why the run cannot be paused; undefined if it can. */
  readonly problem: string | undefined;
}

type StandingData = Omit<RunStanding, "problem"> & { readonly problem: string | null };

/** What a run tells a watcher. */
export type Report =
  /** The run is there. A watcher that said hello before says it again. */
  | { readonly type: "ready" }
  /** Arrays: the iterations and the losses so far. */
  | {
      readonly type: "welcome";
      readonly version: number;
      readonly graph: RunGraph;
      readonly stride: number;
      readonly standing: StandingData;
    }
  /** Arrays: the iterations and their losses. */
  | { readonly type: "losses"; readonly stride: number; readonly epoch: number }
  /** Array: the numbers. */
  | { readonly type: "value"; readonly id: number; readonly iteration: number; readonly shape: readonly number[] }
  /** Arrays: the numbers of each value. */
  | {
      readonly type: "values";
      readonly id: number;
      readonly iteration: number;
      readonly hyperparameters: Readonly<Record<string, number>>;
      readonly shapes: readonly (readonly number[])[];
    }
  | { readonly type: "facts"; readonly id: number; readonly facts: IterationFacts }
  /** A subscription has ended. */
  | { readonly type: "ended"; readonly id: number; readonly error: ErrorData | null }
  | { readonly type: "standing"; readonly standing: StandingData }
  | { readonly type: "steered"; readonly id: number; readonly error: ErrorData | null }
  /** Arrays: the numbers of each parameter. */
  | {
      readonly type: "reached";
      readonly id: number;
      readonly error: ErrorData | null;
      readonly iteration: number;
      readonly loss: number;
      readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
    }
  /** The run is over. */
  | { readonly type: "over"; readonly error: ErrorData | null }
  /** The watcher sent what is no command; the connection ends. */
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "bye" };

/** Of each type of a message, the schema of its other fields. */
type Schemas<M extends { readonly type: string }> = {
  readonly [K in M["type"]]: Schema<Omit<Extract<M, { readonly type: K }>, "type">>;
};

const nothing: Schema<Record<never, never>> = fields({});
const id = whole(0);
const shape = listOf(whole(0));

export const commands: Schemas<Command> = {
  hello: fields({ version: whole(0) }),
  took: fields({ id }),
  observe: fields({ id: whole(1), name: text, of: nullable(text) }),
  together: fields({
    id: whole(1),
    values: listOf(fields({ name: text, of: nullable(text), memory: nullable(text) })),
  }),
  facts: fields({ id: whole(1) }),
  leave: fields({ id }),
  steer: fields({ id, name: text, value: number }),
  reached: fields({ id }),
  pause: nothing,
  resume: nothing,
  bye: nothing,
  step: fields({ count: whole(1) }),
} as Schemas<Command>;

const error: Schema<ErrorData | null> = nullable(fields({ kind: text, message: text }));

/** Fields that may be left out. */
const optional =
  <T>(schema: Schema<T>): Schema<T | undefined> =>
  (value, place) =>
    value === undefined || value === null ? undefined : schema(value, place);

const range: Schema<NumberRange> = fields({
  ...{ least: number, most: number, includesLeast: flag, includesMost: flag, isWhole: flag },
});

const explanation = fields({
  ...{ parameter: text, strategy: text, reason: text, h: optional(number) },
  differenced: optional(listOf(text)),
  swallowed: optional(fields({ size: number, h: number, spacing: number, step: oneOf("added", "carried"), fix: text })),
}) as Schema<Explanation>;

const options = recordOf(either(text, either(number, flag)));

const nodeOptions = recordOf(either(listOf(either(text, number)), either(text, either(number, flag))));

const graph: Schema<RunGraph> = fields({
  nodes: listOf(
    fields({
      ...{
        name: text,
        kind: text,
        shape: listOf(either(whole(0), oneOf("batch"))) as Schema<RunGraph["nodes"][0]["shape"]>,
      },
      ...{ parameters: number, trainable: optional(flag), cost: number, inputs: listOf(text) },
      source: optional(text) as Schema<RunGraph["nodes"][0]["source"]>,
      options: nodeOptions,
    }),
  ),
  gradients: listOf(
    fields({
      ...{ name: text, kind: text, loss: text, options, parameters: listOf(text), explanations: listOf(explanation) },
    }),
  ),
  optimizers: listOf(
    fields({
      ...{ name: text, kind: text, options, gradients: listOf(text), parameters: listOf(text) },
      memory: listOf(text),
    }),
  ),
  watched: listOf(fields({ name: text, kind: text, parameters: listOf(text) })),
  totals: fields({ trainable: number, frozen: number, cost: number }),
  hyperparameters: listOf(
    fields({
      ...{ owner: text, name: text, range: optional(range), wanted: text, control: optional(text) },
      value: either(number, oneOf("schedule", "stream")),
    }),
  ),
  controls: listOf(text),
});

const facts: Schema<IterationFacts> = fields({
  iteration: whole(0),
  hyperparameters: recordOf(number),
  evaluations: recordOf(number),
  explanations: recordOf(listOf(explanation)),
  boxes: recordOf(
    fields({ evaluations: number, noise: optional(number), change: optional(number), isNoisy: flag }),
  ) as Schema<IterationFacts["boxes"]>,
});

const standing: Schema<StandingData> = fields({
  ...{ isPaused: flag, isStanding: flag, iteration: whole(0), epoch: whole(0), problem: nullable(text) },
});

export const reports: Schemas<Report> = {
  ready: nothing,
  welcome: fields({ version: whole(0), graph, stride: whole(1), standing }),
  losses: fields({ stride: whole(1), epoch: whole(0) }),
  value: fields({ id, iteration: whole(0), shape }),
  values: fields({ id, iteration: whole(0), hyperparameters: recordOf(number), shapes: listOf(shape) }),
  facts: fields({ id, facts }),
  ended: fields({ id, error }),
  standing: fields({ standing }),
  steered: fields({ id, error }),
  reached: fields({ id, error, iteration: whole(0), loss: number, parameters: listOf(fields({ name: text, shape })) }),
  over: fields({ error }),
  refused: fields({ reason: text }),
  bye: nothing,
};

/** Reads the head of a frame as a message. @throws Mismatch that tells what is wrong with it. */
export function readMessage<M extends { readonly type: string }>(schemas: Schemas<M>, head: unknown): M {
  const { type } = head as { type?: unknown };
  if (typeof type !== "string" || !Object.hasOwn(schemas, type)) throw new Mismatch("the type of a message is unknown");
  return { type, ...schemas[type as M["type"]](head, type) } as unknown as M;
}
