/** Values of a plain network at which the textbook's loop cannot serve as an oracle. */
import { type Activation, isPenalty, type PlainNetwork, type Rows } from "./plain-network.js";
import { NODE_MAKERS } from "./random-nodes/index.js";

type Values = readonly Rows<number>[];

/** Closer than this to its jump, rounding may decide on which side of it a step function is. */
const TIE = 1e-9;
/** The same of a user's function that rounds. Far more than the rounding of a value, far less than a step. */
const USERS_TIE = 1e-11;

/**
 * A probability below this, on its way into a logarithm with δ = 0, leaves the range of numbers in which the textbook's
 * loop is right: its last digits are cut off below 1e-308, in 53 bits and, from here on, in 31 digits too.
 */
const UNDERFLOW = 1e-290;

/** A function that jumps is too close to its jump, a probability to 0, or a node has no value. */
export const areDoubtful = (values: Values, network: PlainNetwork): boolean =>
  anyCloser(values, inputsOf(network, ["step"]), TIE) ||
  anyUnderflow(values, network) ||
  anyMadeAtJump(values, network) ||
  anyWithoutValue(values);

/** What is fed to activations of these kinds. */
export const inputsOf = ({ nodes }: PlainNetwork, kinds: readonly Activation[]): number[] =>
  nodes.flatMap((node) => (node.kind === "activation" && kinds.includes(node.activation) ? [node.from] : []));

export const anyCloser = (values: Values, nodes: readonly number[], distance: number): boolean =>
  nodes.some((node) => values[node].some((row) => row.some((x) => Math.abs(x) < distance)));

/** Whether some loss is the logarithm of next to nothing. */
const anyUnderflow = (values: Values, { losses }: PlainNetwork): boolean =>
  losses.some(
    (loss) =>
      !isPenalty(loss) &&
      loss.kind === "crossEntropy" &&
      loss.delta === 0 &&
      loss.targets.some((row, n) => row.some((t, k) => t !== 0 && values[loss.from][n][k] < UNDERFLOW)),
  );

/** Whether some node has no value. A later one, such as relu, may hide that from the plain loss; rxgrad refuses it. */
const anyWithoutValue = (values: Values): boolean =>
  values.some((rows) => rows.some((row) => row.some((x) => !Number.isFinite(x))));

/** Whether rounding decides the value of one of the made nodes. */
const anyMadeAtJump = (values: Values, { nodes }: PlainNetwork): boolean =>
  nodes.some((node) => {
    if (node.kind !== "made") return false;
    const { jumps, isNearKink } = NODE_MAKERS[node.maker];
    const from = node.from.map((each) => values[each]);
    return jumps === true && isNearKink?.(from, () => USERS_TIE) === true;
  });
