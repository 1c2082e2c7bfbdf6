import { GraphError, type Node } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { activations } from "./activations.js";
import { arithmetics } from "./arithmetic.js";
import { layers } from "./layers.js";
import type { CompileKind, CompileTable, ModuleWriter } from "./module-writer.js";
import { shapes } from "./shapes.js";

let made: CompileTable | undefined;

/** How each kind is computed. The table is made when it is first used, so that bundles without it leave it out. */
function kinds(): CompileTable {
  made ??= { ...activations(), ...arithmetics(), ...shapes(), ...layers() };
  return made;
}

/** How a node is computed. @throws GraphError for a kind that a module cannot hold. */
export function compilerOf(m: ModuleWriter, node: Node): CompileKind {
  const { kind, operation } = node;
  if (!operation.blackBox && !operation.isOwn && Object.hasOwn(kinds(), kind)) return kinds()[kind] as CompileKind;
  const label = `${m.owner}: ${kind} ${show(m.nameOf(node))}`;
  if (operation.blackBox || operation.isOwn) {
    const what = operation.blackBox ? "calls your own function" : "is a kind of your own";
    throw new GraphError(
      `${label} ${what}, which a module cannot hold; compose it of rxgrad's nodes, or compile the nodes before it.`,
    );
  }
  throw new GraphError(`${label} is a loss, which training needs and an answer does not; give the node that predicts.`);
}
