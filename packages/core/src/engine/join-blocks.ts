import type { Block } from "../graph/block.js";
import { isBehind, type Layout } from "./arena.js";

/**
 * Joins neighboring blocks into longer ones, so that one kernel call processes them all. The lists run in parallel: blocks at
 * the same index belong together, such as a source and its destination. Blocks are joined if each lies directly behind the
 * previous one in every list. The padding between them becomes part of the long block.
 *
 * @param lists Lists of equal length. The blocks at one index have the same size in all lists.
 */
export function joinBlocks(layout: Layout, ...lists: readonly (readonly Block[])[]): (readonly Block[])[] {
  const joined: (readonly Block[])[] = [];
  const count = lists[0].length;
  for (let start = 0, end = 1; start < count; start = end, end++) {
    while (end < count && lists.every((list) => isBehind(list[end - 1], list[end]))) end++;
    joined.push(lists.map((list) => (end - start === 1 ? list[start] : layout.join(list.slice(start, end)))));
  }
  return joined;
}
