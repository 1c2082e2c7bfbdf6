import { feedbackInRows } from "./feedback.js";
import type { Drawing, Edge } from "./input.js";
import { boundsOf, type Placed } from "./placed.js";
import { isMethod, ROW_GAP, type Route, routeOf, rowOf, type Scene } from "./scene.js";

/** Between two rows there is room for what comes back to the upper one, and for what leads to the lower one. */
const BETWEEN = 64;
const BACK = 16;
const ON = 40;
/** The distance from the cards of what leads from the end of a row to the beginning of the next. */
const BESIDE = 18;

/** A card and how far it has moved. */
interface Moved {
  readonly placed: Placed;
  readonly row: number;
  readonly dx: number;
  readonly dy: number;
}

/**
 * Breaks a scene whose data flow to the right into rows, as a text into lines.
 *
 * @returns Undefined if it cannot be broken so that no edge crosses a card.
 */
export function folded(scene: Scene, drawing: Drawing, rows: number): Scene | undefined {
  const flow = scene.cards.filter(({ card }) => !isMethod(card));
  const breaks = breaksOf(flow, rows);
  if (!breaks) return undefined;
  const moved = movedInto(flow, breaks);
  const byId = new Map(moved.map((each) => [each.placed.card.id, each]));
  const cards = moved.map(({ placed }) => placed);
  const methods = rowOf(drawing, drawing.cards.filter(isMethod), cards, scene.gap);
  const { left, right, top } = boundsOf(cards);
  const ends = lowestOf(moved);
  const routes: Route[] = [];
  for (const route of scene.routes) {
    const [from, to] = [byId.get(route.edge.from), byId.get(route.edge.to)];
    if (!from || !to) continue;
    if (from.row === to.row) routes.push(shifted(route, from));
    else if (isClear(from, to, cards)) routes.push(wrapped(route.edge, from, to, ends, { left, right }));
    else return undefined;
  }
  const all = [...cards, ...methods];
  const find = (id: number): Placed => all.find(({ card }) => card.id === id) as Placed;
  const inMethods = drawing.edges.filter(({ from, to }) => !byId.has(from) || !byId.has(to));
  const feedback = drawing.feedback.flatMap(({ from, to }) => {
    const targets = to.map((id) => ({ card: find(id), row: byId.get(id)?.row ?? rows - 1 }));
    const backs = ends.slice(0, -1).map((end) => end + BACK);
    return feedbackInRows(find(from), targets, {
      left: left - 2 * BESIDE,
      backs,
      between: Math.max(...ends) + ROW_GAP / 2,
    });
  });
  return {
    ...{ ...scene, rows, cards: all },
    routes: [...routes, ...inMethods.map((edge) => routeOf(edge, find(edge.from), find(edge.to), undefined, "right"))],
    feedback: feedback.map(({ points }) => points),
    feedbackLabel: feedback.find(({ label }) => label)?.label,
    bounds: { ...boundsOf(all), top, left: left - 2 * BESIDE, right: right + BESIDE },
  };
}

const endOf = ({ x, width }: Placed): number => x + width;

/** Where rows begin, behind the first: at gaps that no card crosses, so that the rows are about equally long. */
function breaksOf(cards: readonly Placed[], rows: number): number[] | undefined {
  const sorted = [...cards].sort((a, b) => a.x - b.x);
  const starts: number[] = [];
  let end = -Infinity;
  for (const each of sorted) {
    if (each.x >= end) starts.push(each.x);
    end = Math.max(end, endOf(each));
  }
  if (starts.length < 2 * rows) return undefined;
  return Array.from({ length: rows - 1 }, (_, i) => starts[Math.ceil(((i + 1) * starts.length) / rows)] as number);
}

function movedInto(cards: readonly Placed[], breaks: readonly number[]): Moved[] {
  const rowOfCard = ({ x }: Placed): number => breaks.filter((start) => x >= start).length;
  const moved: Moved[] = [];
  let next = 0;
  for (let row = 0; row <= breaks.length; row++) {
    const members = cards.filter((each) => rowOfCard(each) === row);
    const { left, top, bottom } = boundsOf(members);
    const [dx, dy] = [-left, next - top];
    next += bottom - top + BETWEEN;
    for (const each of members) {
      moved.push({ placed: { ...each, x: each.x + dx, y: each.y + dy, bottom: each.bottom + dy }, row, dx, dy });
    }
  }
  return moved;
}

/** The lowest point of each row. */
function lowestOf(moved: readonly Moved[]): number[] {
  const ends: number[] = [];
  for (const { row, placed } of moved) ends[row] = Math.max(ends[row] ?? -Infinity, placed.bottom);
  return ends;
}

function shifted(route: Route, { dx, dy }: Moved): Route {
  return { ...route, points: route.points.map((each, i) => each + (i % 2 === 0 ? dx : dy)) };
}

const middleOf = ({ y, height }: Placed): number => y + height / 2;

/** Whether no card stands between the beginning and the end of its row. */
function isClear(from: Moved, to: Moved, cards: readonly Placed[]): boolean {
  const [startY, endY] = [middleOf(from.placed), middleOf(to.placed)];
  return cards.every((each) => {
    const isBehind = each.x > from.placed.x && each.y <= startY && each.bottom >= startY;
    const isBefore = each.x < to.placed.x && each.y <= endY && each.bottom >= endY;
    return !isBehind && !isBefore;
  });
}

/** From the end of a row, through the space below it, to the beginning of another. */
function wrapped(
  edge: Edge,
  { placed: from, row }: Moved,
  { placed: to }: Moved,
  ends: readonly number[],
  { left, right }: { readonly left: number; readonly right: number },
): Route {
  const [startY, endY, between] = [middleOf(from), middleOf(to), (ends[row] as number) + ON];
  const [out, back] = [right + BESIDE, left - BESIDE];
  const points = [endOf(from), startY, out, startY, out, between, back, between, back, endY, to.x, endY];
  return { edge, points, heading: "right", isCornered: true };
}
