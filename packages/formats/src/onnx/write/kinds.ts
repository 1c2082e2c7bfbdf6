import { GraphError, type Node } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { activations } from "./activations.js";
import { arithmetics } from "./arithmetic.js";
import type { GraphWriter, KindTable, WriteKind } from "./graph-writer.js";
import { images } from "./images.js";
import { layers } from "./layers.js";
import { losses } from "./losses.js";
import { shapes } from "./shapes.js";

let made: KindTable | undefined;

/** How each kind is written. The table is made when it is first used, so that bundles without ONNX leave it out. */
function kinds(): KindTable {
  made ??= { ...activations(), ...arithmetics(), ...shapes(), ...layers(), ...images(), ...losses() };
  return made;
}

/** How a node is written. @throws GraphError for a kind that ONNX cannot have. */
export function writerOf(g: GraphWriter, node: Node): WriteKind {
  const { kind, operation, options } = node;
  const label = `${kind} ${show(g.nameOf(node))}`;
  if (operation.blackBox || operation.isOwn || !Object.hasOwn(kinds(), kind)) {
    const what = operation.blackBox ? "calls your own function" : "is a kind of your own";
    throw new GraphError(
      `${g.owner}: ${label} ${what}, which ONNX cannot hold; compose it of rxgrad's nodes, or write the nodes before it.`,
    );
  }
  if (g.isDouble && kind === "gelu" && (options.approximate ?? "none") === "none") {
    throw new GraphError(
      `${g.owner}: ${label} needs Erf, which ONNX Runtime does not have in float64; give type: "float32", or gelu({ approximate: "tanh" }).`,
    );
  }
  return kinds()[kind] as WriteKind;
}
