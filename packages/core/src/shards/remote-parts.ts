import type { Plan } from "../engine/plan.js";
import { OperationError } from "../errors/errors.js";
import type { PartEvaluator, PartWork } from "../gradients/sharded/part-evaluation.js";
import type { ShardedIteration } from "../gradients/sharded/shard-evaluator.js";
import type { ShardedGradient } from "../gradients/sharded/sharded-gradient.js";
import type { HyperparameterDeclaration } from "../graph/hyperparameters.js";
import type { JSONValue } from "../json/format.js";
import { definitionOf } from "./definition.js";
import type { GradientFleet, GradientTask, SharedPart } from "./fleet-task.js";
import type { PartHead } from "./part-head.js";

/** A shared part that may be changed until it is replaced. */
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Sets and clears timeouts, as `globalThis` does. */
export interface Timeouts {
  setTimeout(task: () => void, milliseconds: number): unknown;
  clearTimeout(timer: never): void;
}

/** Lets a fleet evaluate the parts of a sharded gradient. */
export class RemoteParts implements PartEvaluator {
  readonly #fleet: GradientFleet;
  readonly #shards: number;
  readonly #timeouts: Timeouts;
  readonly #definitions = new WeakMap<Plan, SharedPart>();
  readonly #facts = new WeakMap<ShardedIteration, Omit<PartHead, "part">>();
  readonly #parameters = new WeakMap<ShardedIteration, SharedPart>();
  readonly #samples = new WeakMap<readonly Float64Array[], SharedPart>();
  readonly #newest = new WeakMap<Plan, { parameters?: Mutable<SharedPart>; samples?: SharedPart }>();

  /** @param timeouts Sets the timeouts after which the fleet is given up. */
  constructor(fleet: GradientFleet, shards: number, timeouts: Timeouts = globalThis) {
    this.#fleet = fleet;
    this.#shards = shards;
    this.#timeouts = timeouts;
  }

  prepare(gradient: ShardedGradient): void {
    this.#definitionOf(gradient);
  }

  async evaluate(work: PartWork, signal: AbortSignal, patience: number | undefined): Promise<Float64Array | undefined> {
    const task = this.#taskOf(work);
    if (patience === undefined) return given(await this.#fleet.evaluateGradient(task, signal));
    const controller = new AbortController();
    const leave = (): void => controller.abort(signal.reason);
    signal.addEventListener("abort", leave);
    let timer: unknown;
    // A fleet that does not hear the signal is not waited for either.
    const late = new Promise<undefined>((resolve) => {
      timer = this.#timeouts.setTimeout(() => {
        resolve(undefined);
        controller.abort();
      }, patience);
    });
    try {
      return await Promise.race([late, this.#fleet.evaluateGradient(task, controller.signal).then(given)]);
    } finally {
      this.#timeouts.clearTimeout(timer as never);
      signal.removeEventListener("abort", leave);
    }
  }

  #taskOf({ gradient, iteration, part, inputs, rows }: PartWork): GradientTask {
    const head: PartHead = { part, ...this.#factsOf(gradient, iteration) };
    const common = [this.#definitionOf(gradient), this.#parametersOf(gradient, iteration)];
    if (part.by === "samples") return { head: head as unknown as JSONValue, arrays: inputs, rows, shared: common };
    return {
      head: head as unknown as JSONValue,
      arrays: [],
      shared: [...common, this.#samplesOf(gradient, inputs, rows)],
    };
  }

  /** What the heads of all parts of an iteration have in common. */
  #factsOf(gradient: ShardedGradient, iteration: ShardedIteration): Omit<PartHead, "part"> {
    const known = this.#facts.get(iteration);
    if (known) return known;
    const made = {
      ...{ iteration: iteration.iteration, seed: iteration.seed, batch: iteration.batch },
      rough: iteration.rough ?? null,
      hyperparameters: currentIn(gradient, iteration),
    };
    this.#facts.set(iteration, made);
    return made;
  }

  #definitionOf(gradient: ShardedGradient): SharedPart {
    const known = this.#definitions.get(gradient.plan);
    if (known) return known;
    const head = definitionOf(gradient, this.#shards) as unknown as JSONValue;
    const made: SharedPart = { head, arrays: [] };
    this.#definitions.set(gradient.plan, made);
    return made;
  }

  /** The parameters of an iteration. They know those of the iteration before, and only those. */
  #parametersOf({ plan }: ShardedGradient, iteration: ShardedIteration): SharedPart {
    const known = this.#parameters.get(iteration);
    if (known) return known;
    const newest = this.#newestOf(plan);
    if (newest.parameters) newest.parameters.before = undefined;
    const made: Mutable<SharedPart> = { head: null, arrays: [iteration.parameters], before: newest.parameters };
    newest.parameters = made;
    this.#parameters.set(iteration, made);
    return made;
  }

  /** The samples that all parts of an iteration read. Those of the iteration before serve again where they are the same. */
  #samplesOf({ plan }: ShardedGradient, inputs: readonly Float64Array[], rows: PartWork["rows"]): SharedPart {
    const known = this.#samples.get(inputs);
    if (known) return known;
    const newest = this.#newestOf(plan);
    const before = newest.samples;
    const made = before && areEqual(before.arrays, inputs) ? before : { head: null, arrays: inputs, rows };
    newest.samples = made;
    this.#samples.set(inputs, made);
    return made;
  }

  #newestOf(plan: Plan): { parameters?: Mutable<SharedPart>; samples?: SharedPart } {
    const newest = this.#newest.get(plan) ?? {};
    this.#newest.set(plan, newest);
    return newest;
  }
}

/** The hyper-parameters of the gradient and of the nodes under it in an iteration, by `owner.name`. */
function currentIn(
  { node, name, plan }: ShardedGradient,
  { currentOf }: ShardedIteration,
): Readonly<Record<string, number>> {
  const all: [owner: string, declared: readonly HyperparameterDeclaration[]][] = [
    ...[...plan.names].map(
      ([each, owner]) =>
        [owner, each.operation.hyperparameters ?? []] as [string, readonly HyperparameterDeclaration[]],
    ),
    [name, node.hyperparameters],
  ];
  return Object.fromEntries(
    all.flatMap(([owner, declared]) => declared.map((each) => [`${owner}.${each.name}`, currentOf(owner, each.name)])),
  );
}

const areEqual = (a: readonly Float64Array[], b: readonly Float64Array[]): boolean =>
  a.length === b.length &&
  a.every((each, i) => each.length === b[i].length && each.every((value, k) => Object.is(value, b[i][k])));

/** What a fleet gave. @throws OperationError for nothing, which is no sign of a fleet that was given up. */
function given(values: Float64Array): Float64Array {
  if (values !== undefined && values !== null) return values;
  throw new OperationError("the fleet gave nothing; return the numbers that GradientPerformer gives.");
}
