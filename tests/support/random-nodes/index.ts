/**
 * All kinds of nodes that random networks draw beside layers and losses, one file for each family. A new one is put into
 * its family's file, a new family into this list; the property tests and the JSON tests then draw it by themselves.
 */
import { byForward } from "./by-forward.js";
import { images } from "./images.js";
import type { NodeFamily, NodeMaker } from "./node-maker.js";

const FAMILIES: readonly NodeFamily[] = [byForward, images];

/** The makers of all families, by name. */
export const NODE_MAKERS: NodeFamily = Object.freeze(
  FAMILIES.reduce<Record<string, NodeMaker>>((all, family) => {
    for (const [name, maker] of Object.entries(family)) {
      if (name in all) throw new Error(`two families have a node maker "${name}"`);
      all[name] = maker;
    }
    return all;
  }, {}),
);
