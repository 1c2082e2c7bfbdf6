/** Describes random networks and the errors of their gradients, in one line each. */
import { distance, type Gradient } from "./agreement.js";
import { isPenalty, type PlainLoss, type PlainNetwork, type PlainNode } from "./plain-network.js";

/** Describes a network, such as "batch of 3; 0: x0 of 2; 1: dense 4 (p0, p1) of 0; 2: relu of 1; crossEntropy of 2". */
export function describeNetwork({ samples, inputs, parameters, nodes, losses }: PlainNetwork): string {
  const width = (node: PlainNode): string => {
    if (node.kind === "input") return ` of ${inputs[node.input].rows[0].length}`;
    return node.kind === "dense" ? ` ${parameters[node.W].columns}` : "";
  };
  const own = (node: PlainNode): string => {
    const places = node.kind === "dense" ? [node.W, node.b] : node.kind === "made" ? node.parameters : [];
    const names = places.flatMap((place) => (place === undefined ? [] : [parameters[place].name]));
    return names.length > 0 ? ` (${names.join(", ")})` : "";
  };
  const each = nodes.map((node, i) => `${i}: ${nameOf(node, inputs)}${width(node)}${own(node)}${sourcesOf(node)}`);
  return [`batch of ${samples}`, ...each, ...losses.map((loss) => describeLoss(loss, parameters))].join("; ");
}

/** Describes the element with the largest error, such as "gradient of p3[0] is 1.5, wanted 1.25 ± 1e-6". */
export function describeFarthest(
  { parameters }: PlainNetwork,
  got: Gradient,
  wanted: Gradient,
  allowed: number,
): string {
  const apart = distance(got, wanted);
  for (const [p, row] of got.entries()) {
    const i = row.findIndex((value, k) => Object.is(Math.abs(value - wanted[p][k]), apart));
    if (i >= 0) return `gradient of ${parameters[p].name}[${i}] is ${row[i]}, wanted ${wanted[p][i]} ± ${allowed}`;
  }
  return `gradients are ${apart} apart, allowed ${allowed}`;
}

function nameOf(node: PlainNode, inputs: PlainNetwork["inputs"]): string {
  if (node.kind === "input") return inputs[node.input].name;
  if (node.kind === "activation") return node.activation;
  return node.kind === "made" ? `"${node.maker}"` : node.kind;
}

function sourcesOf(node: PlainNode): string {
  switch (node.kind) {
    case "input":
      return "";
    case "add":
    case "product":
      return ` of ${node.a} and ${node.b}`;
    case "made":
      return ` of ${node.from.join(" and ")}`;
    default:
      return ` of ${node.from}`;
  }
}

const describeLoss = (loss: PlainLoss, parameters: PlainNetwork["parameters"]): string =>
  `${loss.kind} of ${isPenalty(loss) ? parameters[loss.parameter].name : loss.from}`;
