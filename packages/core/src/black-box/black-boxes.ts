import type { BoxRecord, PlanBoxes, PlannedNode } from "../engine/plan.js";
import type { Stage } from "../engine/stage.js";
import { EvaluationRequest } from "../graph/evaluation.js";
import type { EvaluationCache } from "./evaluation-cache.js";

/** The black boxes of a plan, with the points that they must evaluate next. */
export class BlackBoxes implements PlanBoxes {
  readonly #boxes: readonly EvaluationCache[];
  /** Nodes whose values depend on a black box. */
  readonly #behind: ReadonlySet<PlannedNode>;
  #request: EvaluationRequest | undefined;

  /** @param nodes All nodes, in order. @param boxes The caches of the black boxes, by node. */
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

  isBehind(node: PlannedNode): boolean {
    return this.#behind.has(node);
  }

  get wanted(): number {
    let wanted = 0;
    for (const box of this.#boxes) wanted += box.wanted;
    return wanted;
  }

  get pendingRequest(): EvaluationRequest | undefined {
    return this.#request;
  }

  get records(): Readonly<Record<string, BoxRecord>> {
    return Object.fromEntries(
      this.#boxes.map(({ name, evaluations, noise }): [string, BoxRecord] => [name, { evaluations, ...noise }]),
    );
  }

  set areOpen(isOpen: boolean) {
    for (const box of this.#boxes) box.isOpen = isOpen;
  }

  clear(when: () => string): void {
    for (const box of this.#boxes) box.clear(when);
    this.#request = undefined;
  }

  collectAndReplay(stages: readonly Stage[]): Stage {
    return collectAndReplay(this, stages);
  }

  request(): EvaluationRequest {
    this.#request = new EvaluationRequest(this.#boxes.flatMap((box) => box.wantedEvaluations()));
    return this.#request;
  }

  receive(values: readonly Float64Array[]): void {
    let from = 0;
    for (const box of this.#boxes) {
      const count = box.wanted * box.blackBox.repeat;
      box.receive(values.slice(from, from + count));
      from += count;
    }
    this.#request = undefined;
  }
}

/**
 * Joins the stages of an iteration with black boxes into one. Collect: the stages run with NaN for every unknown value, and the
 * unknown points are collected, up to the first stage whose control flow depends on such values. Then the points are requested.
 * Replay: when they are evaluated, the stages run again from the first. So the base point and all probes are evaluated
 * together. A black box behind another takes one more round.
 */
function collectAndReplay(boxes: Pick<PlanBoxes, "wanted" | "request">, stages: readonly Stage[]): Stage {
  let current = 0;
  const begin = (): void => {
    current = 0;
    stages[0].begin();
  };
  return {
    begin,
    advance() {
      if (!stages[current].advance()) return false;
      current++;
      const isLast = current === stages.length;
      if (boxes.wanted > 0 && (isLast || stages[current].decides)) {
        boxes.request();
        begin();
        return false;
      }
      if (!isLast) stages[current].begin();
      return isLast;
    },
  };
}
