import { loadKernels } from "@rxgrad/kernels";
import { evaluateLater } from "../black-box/evaluate-requests.js";
import { Cut } from "../gradients/sharded/cut.js";
import { ShardEvaluator } from "../gradients/sharded/shard-evaluator.js";
import { checkPart } from "./check-part.js";
import { gradientOf, type WorkerModule } from "./definition.js";
import type { GradientTask, SharedPart } from "./fleet-task.js";
import type { PartHead } from "./part-head.js";

/**
 * Performs tasks of gradients, in a thread of a worker. It keeps what it made of a graph, as long as the caller keeps the
 * shared part with the graph. Tasks may overlap: each has an evaluator of its own meanwhile. For fleets of your own;
 * those of `@rxgrad/fleet` have it.
 *
 * @example
 * const performer = new GradientPerformer({});
 * const fleet: GradientFleet = { evaluateGradient: (task) => performer.perform(task) };
 * const gradient = sharded(finiteDifference(loss), { fleet });
 */
export class GradientPerformer {
  readonly #module: WorkerModule;
  /** The evaluators that perform no task now, by the definition of their gradient. */
  readonly #idle = new WeakMap<SharedPart, Idle[]>();

  /** @param module The functions and kinds of the worker. */
  constructor(module: WorkerModule) {
    this.#module = module;
  }

  /**
   * Performs a task.
   *
   * @returns The numbers of the part. Rejects with an RxgradError for a task that cannot be performed.
   */
  async perform(task: GradientTask): Promise<Float64Array> {
    await loadKernels();
    const [definition] = task.shared;
    const idle = this.#idle.get(definition) ?? [];
    this.#idle.set(definition, idle);
    const evaluator = idle.pop() ?? this.#evaluatorOf(definition);
    const values = await evaluate(evaluator, task);
    // One that failed is dropped, because its black boxes may still be evaluated.
    idle.push(evaluator);
    return values;
  }

  #evaluatorOf({ head }: SharedPart): Idle {
    const gradient = gradientOf(head, this.#module);
    const cut = new Cut(gradient.node, gradient, gradient.shards);
    return { gradient, cut, evaluator: new ShardEvaluator(gradient, cut) };
  }
}

/** An evaluator, and what it evaluates. */
interface Idle {
  readonly gradient: ReturnType<typeof gradientOf>;
  readonly cut: Cut;
  readonly evaluator: ShardEvaluator;
}

async function evaluate(
  { gradient, cut, evaluator }: Idle,
  { head, arrays, shared }: GradientTask,
): Promise<Float64Array> {
  const [, parameters, samples] = shared;
  const { part, hyperparameters, rough, ...facts } = head as unknown as PartHead;
  const { arrays: inputs } = samples ?? { arrays };
  checkPart(gradient, cut, head, { parameters: parameters?.arrays ?? [], inputs });
  evaluator.begin({
    ...facts,
    rough: rough ?? undefined,
    parameters: parameters.arrays[0],
    currentOf: (owner, name) => hyperparameters[`${owner}.${name}`],
  });
  const bound = evaluator.select(part, inputs);
  const { stage, boxes } = bound;
  stage.begin();
  for (;;) {
    const request = boxes?.pendingRequest;
    if (request) boxes?.receive(await evaluateLater(request));
    else if (stage.advance()) return bound.values;
  }
}
