import { feedbackBeside, feedbackInRow } from "./feedback.js";
import { gapFor } from "./gap.js";
import type { Card, Drawing, Edge } from "./input.js";
import type { Box, Direction, LayoutInput, LayoutResult } from "./layout-types.js";
import { type Bounds, boundsOf, CARD, CHIP, type Placed, TALL_CARD } from "./placed.js";

/** The distance of the row of gradients and optimizers from the nodes above it. */
export const ROW_GAP = 44;

/** Where an edge reaches its card. */
export type Heading = "right" | "left" | "down";

/** An edge through points: x and y by turns. */
export interface Route {
  readonly edge: Edge;
  readonly points: readonly number[];
  readonly heading: Heading;
  /** Whether it runs straight with round corners, as from the end of a row to the beginning of the next. */
  readonly isCornered?: boolean;
}

/** A laid out graph: everything that is drawn, in its own units. */
export interface Scene {
  readonly direction: Direction;
  /** The distance of two cards in the direction of the data. */
  readonly gap: number;
  /** How many rows the nodes stand in, if data flow to the right. */
  readonly rows: number;
  readonly cards: readonly Placed[];
  readonly routes: readonly Route[];
  readonly feedback: readonly (readonly number[])[];
  /** Where the iteration is written: on the first feedback edge. */
  readonly feedbackLabel: { readonly x: number; readonly y: number } | undefined;
  readonly bounds: Bounds;
}

export const isMethod = ({ role }: Card): boolean => role === "gradient" || role === "optimizer";

/** Whether a card is placed by the layout. Toward the right, gradients and optimizers have a row of their own below. */
const isInFlow = (card: Card, direction: Direction): boolean => direction === "down" || !isMethod(card);

const sizeOf = (hasMiniature: boolean): { width: number; height: number } => (hasMiniature ? TALL_CARD : CARD);

/** What the layout places. Above a card lies as much room as its parameters take below it, so that cards stand in line. */
export function layoutInputOf(drawing: Drawing, miniatures: ReadonlySet<string>, direction: Direction): LayoutInput {
  const boxes = drawing.cards
    .filter((card) => isInFlow(card, direction))
    .map(({ id, name, docked }): Box => {
      const { width, height } = sizeOf(miniatures.has(name));
      return { id, width, height: height + (direction === "right" ? 2 : 1) * CHIP * docked.length };
    });
  const ids = new Set(boxes.map(({ id }) => id));
  const edges = drawing.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  return {
    boxes,
    edges: edges.map(({ from, to }) => ({ from, to })),
    direction,
    gap: gapFor(drawing.edges, direction),
  };
}

/** Puts the cards of a drawing at their places, and routes the edges. */
export function sceneOf(
  drawing: Drawing,
  { places, routes }: LayoutResult,
  miniatures: ReadonlySet<string>,
  direction: Direction,
): Scene {
  const at = new Map(places.map((place) => [place.id, place]));
  const flow = drawing.cards.flatMap((card) => {
    const place = at.get(card.id);
    return place ? [placed(card, place, miniatures.has(card.name), direction)] : [];
  });
  const methods = drawing.cards.filter(({ id }) => !at.has(id));
  const gap = gapFor(drawing.edges, direction);
  const cards = [...flow, ...rowOf(drawing, methods, flow, gap)];
  const byId = new Map(cards.map((each) => [each.card.id, each]));
  const find = (id: number): Placed => byId.get(id) as Placed;
  const inner = routes.values();
  const bounds = boundsOf(cards);
  const feedback = drawing.feedback.flatMap(({ from, to }, i) =>
    direction === "right"
      ? feedbackInRow(find(from), to.map(find), boundsOf(flow).bottom + ROW_GAP / 2)
      : feedbackBeside(find(from), to.map(find), bounds.right, i),
  );
  return {
    ...{ direction, gap, rows: 1, cards },
    routes: drawing.edges.map((edge) => {
      const isFlow = at.has(edge.from) && at.has(edge.to);
      return routeOf(edge, find(edge.from), find(edge.to), isFlow ? (inner.next().value ?? []) : undefined, direction);
    }),
    feedback: feedback.map(({ points }) => points),
    feedbackLabel: feedback[0]?.label,
    bounds: direction === "down" && feedback.length > 0 ? { ...bounds, right: bounds.right + 64 } : bounds,
  };
}

function placed(card: Card, { x, y }: { x: number; y: number }, hasMiniature: boolean, direction: Direction): Placed {
  const { width, height } = sizeOf(hasMiniature);
  const below = CHIP * card.docked.length;
  const top = direction === "right" ? y - height / 2 : y - (height + below) / 2;
  return { card, x: x - width / 2, y: top, width, height, bottom: top + height + below, hasMiniature };
}

/** Gradients and optimizers, from right to left below their losses: the way of the new parameters. */
export function rowOf({ edges }: Drawing, methods: readonly Card[], flow: readonly Placed[], gap: number): Placed[] {
  if (methods.length === 0) return [];
  const ids = new Set(methods.map(({ id }) => id));
  const losses = new Set(edges.filter(({ to }) => ids.has(to)).map(({ from }) => from));
  const right = Math.max(...flow.filter(({ card }) => losses.has(card.id)).map(({ x }) => x));
  const y = boundsOf(flow).bottom + ROW_GAP;
  const { width, height } = CARD;
  return methods.map((card, i) => ({
    ...{ card, x: right - i * (width + gap), y, width, height },
    ...{ bottom: y + height, hasMiniature: false },
  }));
}

/** From the border of one card to the border of another. An edge of the row below has no inner points. */
export function routeOf(
  edge: Edge,
  from: Placed,
  to: Placed,
  inner: readonly number[] | undefined,
  direction: Direction,
): Route {
  const [fromX, toX] = [from.x + from.width / 2, to.x + to.width / 2];
  const [fromY, toY] = [from.y + from.height / 2, to.y + to.height / 2];
  if (inner && direction === "right") {
    return { edge, points: [from.x + from.width, fromY, ...inner, to.x, toY], heading: "right" };
  }
  if (!inner && to.y === from.y) return { edge, points: [from.x, fromY, to.x + to.width, toY], heading: "left" };
  return { edge, points: [fromX, from.bottom, ...(inner ?? []), toX, to.y], heading: "down" };
}
