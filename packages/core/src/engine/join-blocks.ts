import type { Block } from "../graph/block.js";
import { isBehind, type Layout } from "./arena.js";

/**
 * The same blocks as few long ones, so that one call of a kernel serves them all. Each list in `lists` holds blocks that
 * are used together, such as what is copied and where to. Blocks are joined where each lies right behind the one before
 * it in all lists; the gaps that alignment leaves between them become part of the long block.
 *
 * @param lists Lists of equal length; the blocks at one place in all of them have the same size.
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
