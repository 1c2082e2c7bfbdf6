import { Graph, layout } from "@dagrejs/dagre";
import type { Box, Direction, LayoutInput, LayoutResult } from "./layout-types.js";

/** Boxes that follow one another without a branch. They are placed as one box, in a straight line. */
interface Chain {
  readonly boxes: readonly Box[];
  readonly width: number;
  readonly height: number;
}

/** Places boxes in layers, so that few edges cross. Runs of boxes without branches are straight, which also saves most time. */
export function layOut({ boxes, edges, direction, gap }: LayoutInput): LayoutResult {
  const chains = chainsOf(boxes, edges).map((chain) => sized(chain, direction, gap));
  const chainOf = new Map(chains.flatMap((chain, i) => chain.boxes.map(({ id }) => [id, i] as const)));
  const graph = new Graph({ multigraph: true });
  const rankdir = direction === "right" ? "LR" : "TB";
  // What is shorter than a chain beside it, such as the input of the targets, stands before what it leads to.
  graph.setGraph({ rankdir, rankalign: "bottom", nodesep: 24, edgesep: 16, ranksep: gap });
  for (const [i, { width, height }] of chains.entries()) graph.setNode(String(i), { width, height });
  for (const [i, { from, to }] of edges.entries()) {
    const [start, end] = [chainOf.get(from), chainOf.get(to)];
    if (start !== end) graph.setEdge(String(start), String(end), {}, String(i));
  }
  layout(graph);
  return {
    places: chains.flatMap((chain, i) => placesIn(chain, graph.node(String(i)) as Point, direction, gap)),
    routes: edges.map(({ from, to }, i) => {
      const [start, end] = [chainOf.get(from), chainOf.get(to)];
      if (start === end) return [];
      const { points } = graph.edge({ v: String(start), w: String(end), name: String(i) }) as { points: Point[] };
      // The first and the last lie on the borders of chains, not of their boxes.
      return points.slice(1, -1).flatMap(({ x, y }) => [x, y]);
    }),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function chainsOf(boxes: LayoutInput["boxes"], edges: LayoutInput["edges"]): (readonly Box[])[] {
  const [after, before] = [new Map<number, number[]>(), new Map<number, number[]>()];
  for (const { from, to } of edges) {
    after.set(from, [...(after.get(from) ?? []), to]);
    before.set(to, [...(before.get(to) ?? []), from]);
  }
  const only = (of: Map<number, number[]>, id: number): number | undefined =>
    of.get(id)?.length === 1 ? of.get(id)?.[0] : undefined;
  const follows = (id: number): number | undefined => {
    const next = only(after, id);
    return next !== undefined && only(before, next) === id ? next : undefined;
  };
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const inner = new Set(boxes.map(({ id }) => follows(id)));
  return boxes
    .filter(({ id }) => !inner.has(id))
    .map((first) => {
      const chain: Box[] = [];
      for (let at: number | undefined = first.id; at !== undefined; at = follows(at)) chain.push(byId.get(at) as Box);
      return chain;
    });
}

function sized(boxes: readonly Box[], direction: Direction, gap: number): Chain {
  const sum = (of: (box: Box) => number): number =>
    boxes.reduce((total, box) => total + of(box), gap * (boxes.length - 1));
  const most = (of: (box: Box) => number): number => Math.max(...boxes.map(of));
  const [width, height] = [(box: Box) => box.width, (box: Box) => box.height];
  return direction === "right"
    ? { boxes, width: sum(width), height: most(height) }
    : { boxes, width: most(width), height: sum(height) };
}

function placesIn(
  { boxes, width, height }: Chain,
  { x, y }: Point,
  direction: Direction,
  gap: number,
): LayoutResult["places"] {
  let at = direction === "right" ? x - width / 2 : y - height / 2;
  return boxes.map((box) => {
    const size = direction === "right" ? box.width : box.height;
    const center = at + size / 2;
    at += size + gap;
    return direction === "right" ? { id: box.id, x: center, y } : { id: box.id, x, y: center };
  });
}
