import {
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  type GradientNode,
  iterations,
  type Node,
  type Parameters,
  sgd,
} from "@rxgrad/core";
import { planTraining } from "../../packages/core/src/training/plan-training.js";
import type { Gradient } from "./agreement.js";
import { graphOf } from "./network-graph.js";
import type { PlainNetwork } from "./plain-network.js";

/** A gradient node of a loss, or finite differences with these options. */
export type Way = FiniteDifferenceOptions | ((loss: Node<readonly []>) => GradientNode);

/** The gradients of a loss on one feed, computed in each of these ways in one run. */
export function gradientsOf(loss: Node<readonly []>, feed: Feed, ways: readonly Way[]): Parameters[] {
  return gradientsOfFeeds(loss, [feed], ways)[0];
}

/** The same for several feeds in turn, at the same parameters. */
export function gradientsOfFeeds(
  loss: Node<readonly []>,
  feeds: readonly Feed[],
  ways: readonly Way[],
): Parameters[][] {
  const gradients = ways.map(
    (way): GradientNode => (typeof way === "function" ? way(loss) : finiteDifference(loss, way)),
  );
  const run = iterations(sgd(gradients[0], { learningRate: 0 }), feeds, { watch: gradients.slice(1) });
  return Array.from(run, (iteration) => gradients.map((each) => iteration.value(each)));
}

/**
 * The gradients of a plain network's graph, one for each parameter. They are zero where the loss does not depend on the
 * parameter, and empty for frozen parameters.
 */
export function gradientsOfNetwork(network: PlainNetwork, ways: readonly Way[]): Gradient[] {
  const { loss, feed, parameters } = graphOf(network);
  return gradientsOf(loss, feed, ways).map((gradient) =>
    parameters.map((node, p) => {
      if (gradient.has(node)) return Array.from(gradient.get(node).data);
      return network.parameters[p].trainable ? network.parameters[p].values.map(() => 0) : [];
    }),
  );
}

/** How a gradient is computed: "parameter: strategy, reason" for each parameter and term of the loss. */
export function explanationsOf(
  loss: Node<readonly []>,
  options: FiniteDifferenceOptions = {},
  mixing: readonly string[] = [],
): string[] {
  const { plan, gradients } = planTraining(sgd(finiteDifference(loss, options), { learningRate: 0 }));
  const [{ node, root, parameters }] = gradients;
  const coupled = new Set(plan.nodes.filter(({ name }) => mixing.includes(name)));
  return node
    .explain({ plan, root, parameters, coupled, rough: undefined })
    .map(({ parameter, strategy, reason }) => `${parameter}: ${strategy}, ${reason}`);
}
