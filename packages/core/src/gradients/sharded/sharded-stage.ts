import type { PlannedNode } from "../../engine/plan.js";
import { IDLE, inOrder, type Stage } from "../../engine/stage.js";
import type { Block } from "../../graph/block.js";
import { hasBatch } from "../../tensor/shape.js";
import { pickedRowsOf } from "../../tensor/tensor.js";
import type { GradientContext } from "../gradient-node.js";
import type { Cut, Part } from "./cut.js";
import { isMissing, PartEvaluation, type PartEvaluator, type PartWork } from "./part-evaluation.js";
import type { Attempt, Placement } from "./placement.js";
import { type BoundPart, joined, ShardEvaluator, type ShardedIteration, sizeOfAll } from "./shard-evaluator.js";
import type { ShardedGradient } from "./sharded-gradient.js";

/** What a sharded gradient is made of, in a run. */
export interface ShardedParts {
  readonly gradient: ShardedGradient;
  readonly cut: Cut;
  /** Evaluates parts elsewhere; undefined: everything is evaluated here. */
  readonly elsewhere: PartEvaluator | undefined;
  /** Chooses where; undefined: always elsewhere, if there is an elsewhere. */
  readonly placement: Placement | undefined;
}

/**
 * Evaluates the parts of a gradient, here or elsewhere, and adds them up in their order. So the result does not depend on where
 * they were evaluated, nor on which of them came first.
 */
export class ShardedStage implements Stage {
  readonly decides = true;
  readonly #context: GradientContext;
  /** The inputs of the plan of the run, by name. */
  readonly #feeds: ReadonlyMap<string, PlannedNode>;
  readonly #given: ShardedParts;
  /** The memory of the gradients, in the order of the parameters of the gradient's own plan. */
  readonly #gradients: readonly Block[];
  readonly #parts: readonly Part[];
  /** For gradients along directions: the derivatives, and what makes the gradient of them. */
  readonly #derivatives: Float64Array;
  readonly #finish: Stage;
  /** The whole gradient by itself, where shards change no bit of it. */
  readonly #whole: Stage | undefined;
  #evaluator: ShardEvaluator | undefined;
  #now: ShardedIteration | undefined;
  #attempt: Attempt | undefined;
  #here: readonly Part[] = [];
  #at = 0;
  #bound: BoundPart | undefined;
  #isWaiting = false;
  #isDone = false;
  #current: "parts" | "whole" | "finish" = "parts";

  constructor(context: GradientContext, given: ShardedParts) {
    const { cut, gradient } = given;
    const { alongDirections } = gradient.node;
    const blocks = new Map(context.parameters.map((each) => [each.name, context.gradientOf(each)]));
    this.#context = context;
    this.#feeds = new Map(context.plan.feeds.map((each) => [each.name, each]));
    this.#given = given;
    this.#gradients = gradient.parameters.map(({ name }) => blocks.get(name) as Block);
    this.#parts = cut.partsFor(context.samples);
    this.#derivatives = new Float64Array(alongDirections?.directions ?? 0);
    this.#finish = alongDirections?.gradient(context, this.#derivatives) ?? IDLE;
    this.#whole = alongDirections && inOrder(gradient.node.bind(context));
  }

  begin(): void {
    const iteration = this.#context.iteration();
    if (this.#now?.iteration !== iteration) this.#start();
    // Black boxes let the stages of an iteration run again. What is done stays; the others have begun here.
    else if (!this.#isDone) this.#whole?.begin();
  }

  advance(): boolean {
    if (this.#isDone) return true;
    if (this.#isWaiting) return false;
    if (this.#current === "parts" && !this.#advanceParts()) return false;
    if (this.#current === "whole" && !this.#whole?.advance()) return false;
    if (this.#current === "finish" && !this.#finish.advance()) return false;
    // Values of black boxes are missing. The stages run again when they are known.
    if (this.#context.plan.boxes?.wanted) return true;
    if (this.#attempt) this.#given.placement?.end(this.#attempt);
    this.#isDone = true;
    return true;
  }

  #start(): void {
    const { elsewhere, placement } = this.#given;
    this.#isDone = false;
    this.#attempt = elsewhere && placement?.begin();
    this.#now = this.#facts();
    if (elsewhere && this.#attempt?.place !== "here") this.#request(elsewhere);
    else this.#beginHere();
  }

  get #rest(): readonly Part[] {
    return this.#given.cut.hasRest ? [{ by: "rest" }] : [];
  }

  /** Begins to evaluate all parts here, or the rest with the values of the others. */
  #beginHere(values?: readonly Float64Array[]): void {
    if (this.#whole) {
      this.#current = "whole";
      this.#whole.begin();
      return;
    }
    const { gradient, cut } = this.#given;
    const make = (): ShardEvaluator => new ShardEvaluator(gradient, cut);
    this.#evaluator ??= this.#context.host?.keep(gradient, make) ?? make();
    this.#evaluator.begin(this.#now as ShardedIteration);
    for (const each of values ?? []) this.#evaluator.addValues(each);
    this.#here = [...(values ? [] : this.#parts), ...this.#rest];
    this.#at = 0;
    this.#bound = undefined;
    this.#current = "parts";
  }

  /** Does a unit of work on the parts that are evaluated here. */
  #advanceParts(): boolean {
    const evaluator = this.#evaluator as ShardEvaluator;
    if (this.#at === this.#here.length) {
      evaluator.copySums(this.#gradients);
      return true;
    }
    if (!this.#bound) {
      const part = this.#here[this.#at];
      this.#bound = evaluator.select(part, this.#inputsOf(part));
      this.#bound.stage.begin();
    } else if (this.#bound.stage.advance()) {
      evaluator.addPart();
      this.#bound = undefined;
      this.#at++;
    }
    return false;
  }

  #request(elsewhere: PartEvaluator): void {
    const { gradient, placement, cut } = this.#given;
    const iteration = this.#now as ShardedIteration;
    const size = this.#whole ? undefined : sizeOfAll(this.#gradients);
    const whole = cut.by === "samples" ? undefined : this.#copiesFor(this.#parts[0]);
    this.#isWaiting = true;
    const evaluations = this.#parts.map((part) => {
      const samples = whole ?? this.#copiesFor(part);
      const work: PartWork = { gradient, iteration, part, ...samples };
      const start = (signal: AbortSignal): PromiseLike<Float64Array | undefined> =>
        elsewhere.evaluate(work, signal, placement?.patience);
      return new PartEvaluation(gradient.name, samples.inputs, part, size, start);
    });
    this.#context.host?.request(evaluations, (values) => this.#receive(values));
  }

  #receive(values: readonly Float64Array[]): void {
    this.#isWaiting = false;
    if (values.some(isMissing)) {
      this.#attempt = this.#given.placement?.giveUp();
      this.#beginHere();
      return;
    }
    if (this.#whole) {
      let at = 0;
      for (const each of values) {
        this.#derivatives.set(each, at);
        at += each.length;
      }
      this.#current = "finish";
      this.#finish.begin();
      return;
    }
    this.#beginHere(values);
  }

  /** What all parts of this iteration have in common. */
  #facts(): ShardedIteration {
    const { iteration, seed, samples, rough, currentOf, blockOf, plan } = this.#context;
    const own = new Map(plan.parameters.map((each) => [each.name, blockOf(each)]));
    const parameters = joined(this.#given.gradient.plan.parameters.map(({ name }) => own.get(name) as Block));
    return {
      ...{ iteration: iteration(), seed, batch: samples, parameters, currentOf },
      rough: rough && [...rough].map(({ name }) => name),
    };
  }

  /** The samples of the inputs of a part, in the order of the inputs of its plan. They are views. */
  #inputsOf(part: Part): Float64Array[] {
    return this.#feedsOf(part).map((feed) => {
      const { data, width } = this.#context.blockOf(feed);
      return part.by === "samples" && hasBatch(feed.shape) ? data.subarray(part.from * width, part.to * width) : data;
    });
  }

  /** The same as copies, and the rows of other samples that they are, where that is known. */
  #copiesFor(part: Part): Pick<PartWork, "inputs" | "rows"> {
    const rows = this.#feedsOf(part).map((feed) => {
      const fed = this.#context.fedTo?.(feed);
      const picked = fed && hasBatch(feed.shape) ? pickedRowsOf(fed) : undefined;
      if (!picked || part.by !== "samples") return picked;
      return { of: picked.of, rows: picked.rows.slice(part.from, part.to) };
    });
    return { inputs: this.#inputsOf(part).map((each) => each.slice()), rows };
  }

  /** The inputs that a part reads, as nodes of the plan of the run. */
  #feedsOf(part: Part): readonly PlannedNode[] {
    const { feeds } = this.#given.cut.planFor(part, this.#context.samples).plan;
    return feeds.map(({ name }) => this.#feeds.get(name) as PlannedNode);
  }
}
