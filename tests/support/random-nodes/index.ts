/**
 * All kinds of nodes that random networks draw besides layers and losses, one file for each family. Add a new kind to
 * its family's file, and a new family to this list. The property tests and the JSON tests then draw it too, and their
 * other draws stay the same.
 */
import { activations } from "./activations.js";
import { arithmetic } from "./arithmetic.js";
import { byForward } from "./by-forward.js";
import { images } from "./images.js";
import { losses } from "./losses.js";
import type { NodeFamily, NodeMaker } from "./node-maker.js";
import { normalizations } from "./normalizations.js";
import { own } from "./own.js";
import { shapes } from "./shapes.js";

/** Families of built-in kinds. */
const BUILT_IN: readonly NodeFamily[] = [activations, arithmetic, images, normalizations, shapes];

/** The makers whose nodes are all of built-in kinds, by name. */
export const BUILT_IN_MAKERS: NodeFamily = merged(BUILT_IN);

/** The makers of all families, by name. */
export const NODE_MAKERS: NodeFamily = merged([...BUILT_IN, byForward, losses, own]);

function merged(families: readonly NodeFamily[]): NodeFamily {
  const all: Record<string, NodeMaker> = {};
  for (const [name, maker] of families.flatMap((family) => Object.entries(family))) {
    if (name in all) throw new Error(`two families have a node maker "${name}"`);
    all[name] = maker;
  }
  return Object.freeze(all);
}
