import type { BoxRecord, PlanBoxes, PlannedNode } from "../engine/plan.js";
import type { Stage } from "../engine/stage.js";
import { EvaluationRequest } from "../graph/evaluation.js";
import { collectAndReplay } from "./collect-and-replay.js";
import type { EvaluationCache } from "./evaluation-cache.js";

/** The black boxes of a plan: what they are to be asked next, and the request for it. */
export class BlackBoxes implements PlanBoxes {
  readonly #boxes: readonly EvaluationCache[];
  /** Nodes whose values depend on answers. */
  readonly #behind: ReadonlySet<PlannedNode>;
  #request: EvaluationRequest | undefined;

  /** @param nodes All nodes, in order. @param boxes Those that are evaluated outside. */
  constructor(nodes: readonly PlannedNode[], boxes: ReadonlyMap<PlannedNode, EvaluationCache>) {
    this.#boxes = [...boxes.values()];
    const above = new Map<PlannedNode, readonly EvaluationCache[]>();
    for (const node of nodes) {
      const own = boxes.get(node);
      const found = new Set(
        node.inputs.flatMap((input) => {
          const box = boxes.get(input);
          return [...(above.get(input) ?? []), ...(box ? [box] : [])];
        }),
      );
      above.set(node, [...found]);
      if (own) own.above = [...found];
    }
    this.#behind = new Set(nodes.filter((node) => above.get(node)?.length));
  }

  /** Whether a node's value depends on answers. */
  isBehind(node: PlannedNode): boolean {
    return this.#behind.has(node);
  }

  /** How many points are wanted and not answered. */
  get wanted(): number {
    let wanted = 0;
    for (const box of this.#boxes) wanted += box.wanted;
    return wanted;
  }

  /** What has been asked for and not answered. */
  get request(): EvaluationRequest | undefined {
    return this.#request;
  }

  /** By name, what each did in this iteration. */
  get records(): Readonly<Record<string, BoxRecord>> {
    return Object.fromEntries(
      this.#boxes.map(({ name, evaluations, noise }): [string, BoxRecord] => [name, { evaluations, ...noise }]),
    );
  }

  /** Whether unknown points are wanted, or just not known. */
  set areOpen(isOpen: boolean) {
    for (const box of this.#boxes) box.isOpen = isOpen;
  }

  /** A new iteration: nothing is known. @param when Tells it in words. */
  clear(when: () => string): void {
    for (const box of this.#boxes) box.clear(when);
    this.#request = undefined;
  }

  /** The stages of an iteration as one that asks: see {@link collectAndReplay}. */
  collectAndReplay(stages: readonly Stage[]): Stage {
    return collectAndReplay(this, stages);
  }

  /** Asks for all that is wanted. */
  ask(): EvaluationRequest {
    this.#request = new EvaluationRequest(this.#boxes.flatMap((box) => box.ask()));
    return this.#request;
  }

  /** Takes the answers to the request, in its order. */
  answer(answers: readonly Float64Array[]): void {
    let from = 0;
    for (const box of this.#boxes) {
      const count = box.wanted * box.blackBox.repeat;
      box.answer(answers.slice(from, from + count));
      from += count;
    }
    this.#request = undefined;
  }
}
