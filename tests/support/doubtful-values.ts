/** Values of a plain network at which the textbook's loop cannot serve as an oracle. */
import { type Activation, isPenalty, type PlainNetwork, type Rows } from "./plain-network.js";
import { NODE_MAKERS } from "./random-nodes/index.js";

type Values = readonly Rows<number>[];

/** Closer than this to the jump of a step function, rounding may decide the side of the jump. */
const TIE = 1e-9;
/** The same distance for a user's function that rounds. It is far more than a rounding error and far less than a step. */
const USERS_TIE = 1e-11;

/**
 * For probabilities below this in a logarithm with δ = 0, the textbook's loop is wrong: numbers lose their last digits
 * below 1e-308 in 53 bits, and below this bound in 31 digits.
 */
const UNDERFLOW = 1e-290;

/** Whether a value is too close to the jump of a function, a probability is too close to 0, or a node has no value. */
export const areDoubtful = (values: Values, network: PlainNetwork): boolean =>
  anyCloser(values, inputsOf(network, ["step"]), TIE) ||
  anyUnderflow(values, network) ||
  anyMadeAtJump(values, network) ||
  anyWithoutValue(values);

/** The inputs of activations of these kinds. */
export const inputsOf = ({ nodes }: PlainNetwork, kinds: readonly Activation[]): number[] =>
  nodes.flatMap((node) => (node.kind === "activation" && kinds.includes(node.activation) ? [node.from] : []));

export const anyCloser = (values: Values, nodes: readonly number[], distance: number): boolean =>
  nodes.some((node) => values[node].some((row) => row.some((x) => Math.abs(x) < distance)));

/** Whether some loss is the logarithm of a number that is almost 0. */
const anyUnderflow = (values: Values, { losses }: PlainNetwork): boolean =>
  losses.some(
    (loss) =>
      !isPenalty(loss) &&
      loss.kind === "crossEntropy" &&
      loss.delta === 0 &&
      loss.targets.some((row, n) => row.some((t, k) => t !== 0 && values[loss.from][n][k] < UNDERFLOW)),
  );

/** Whether some node has no finite value. A later relu may hide this from the plain loss, but rxgrad refuses it. */
const anyWithoutValue = (values: Values): boolean =>
  values.some((rows) => rows.some((row) => row.some((x) => !Number.isFinite(x))));

/** Whether rounding decides the value of a generated node. */
const anyMadeAtJump = (values: Values, { nodes }: PlainNetwork): boolean =>
  nodes.some((node) => {
    if (node.kind !== "made") return false;
    const { jumps, isNearKink } = NODE_MAKERS[node.maker];
    const from = node.from.map((each) => values[each]);
    return jumps === true && isNearKink?.(from, () => USERS_TIE) === true;
  });
