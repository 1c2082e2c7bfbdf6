import type { Placed } from "./placed.js";

/** A line of the feedback of new parameters, from an optimizer or from its trunk. The trunk has a label. */
export interface FeedbackLine {
  readonly points: readonly number[];
  readonly label?: { readonly x: number; readonly y: number };
}

const middleX = ({ x, width }: Placed): number => x + width / 2;
const middleY = ({ y, bottom }: Placed): number => (y + bottom) / 2;

/** The distance of a trunk from the cards beside it. */
const BESIDE = 34;

/**
 * From an optimizer in the row below the nodes: a trunk to the left, with a branch up to each card. Cards above the optimizer, or
 * to its right, are reached from its top, at the height `between` the rows.
 */
export function feedbackInRow(from: Placed, to: readonly Placed[], between: number): FeedbackLine[] {
  const sorted = [...to].sort((a, b) => middleX(a) - middleX(b));
  const isLeft = (each: Placed): boolean => middleX(each) < from.x - 8;
  const y = from.y + from.height / 2;
  const [farthest, ...others] = sorted.filter(isLeft);
  const trunk: FeedbackLine[] = farthest
    ? [
        {
          points: [from.x, y, middleX(farthest), y, middleX(farthest), farthest.bottom],
          label: { x: labelX(from.x, sorted.filter(isLeft)), y },
        },
      ]
    : [];
  return [
    ...trunk,
    ...others.map((each) => ({ points: [middleX(each), y, middleX(each), each.bottom] })),
    ...sorted.filter((each) => !isLeft(each)).map((each) => fromTop(from, each, between, trunk.length === 0)),
  ];
}

/** The lines beside and between rows that the feedback may run along. */
interface Lanes {
  /** To the left of all rows. */
  readonly left: number;
  /** Below each row but the last. */
  readonly backs: readonly number[];
  /** Between the last row and the optimizers. */
  readonly between: number;
}

/** From an optimizer below several rows of nodes: to the last row as in one, to each row above through the lane on the left. */
export function feedbackInRows(
  from: Placed,
  to: readonly { readonly card: Placed; readonly row: number }[],
  { left, backs, between }: Lanes,
): FeedbackLine[] {
  const y = middleY(from);
  const below = to.filter(({ row }) => row >= backs.length).map(({ card }) => card);
  const above = backs
    .map((back, row) => ({ back, cards: to.filter((each) => each.row === row).map(({ card }) => card) }))
    .filter(({ cards }) => cards.length > 0);
  if (above.length === 0) return feedbackInRow(from, below, between);
  const isLeft = (each: Placed): boolean => middleX(each) < from.x - 8;
  const branches = below.filter(isLeft).sort((a, b) => middleX(a) - middleX(b));
  return [
    ...above.flatMap(({ back, cards }, i) => fromLane(i === 0 ? [from.x, y, left, y] : [], left, back, cards)),
    ...branches.map((each) => ({ points: [middleX(each), y, middleX(each), each.bottom] })),
    ...below.filter((each) => !isLeft(each)).map((each) => fromTop(from, each, between, false)),
  ].map((line, i) => (i === 0 ? { ...line, label: { x: labelX(from.x, branches, left), y } } : line));
}

/** From the lane on the left to the cards of a row, along the lane below it. @param start What leads to the lane on the left. */
function fromLane(start: readonly number[], left: number, back: number, cards: readonly Placed[]): FeedbackLine[] {
  const up = (each: Placed): number[] => [middleX(each), back, middleX(each), each.bottom];
  const [farthest, ...others] = [...cards].sort((a, b) => middleX(b) - middleX(a));
  if (!farthest) return [];
  return [{ points: [...start, left, back, ...up(farthest)] }, ...others.map((each) => ({ points: up(each) }))];
}

/** The middle of the widest stretch between two branches. */
function labelX(start: number, branches: readonly Placed[], end?: number): number {
  const ends = [...(end === undefined ? [] : [end]), ...branches.map(middleX), start];
  let best = 0;
  for (let i = 1; i < ends.length - 1; i++) {
    if ((ends[i + 1] as number) - (ends[i] as number) > (ends[best + 1] as number) - (ends[best] as number)) best = i;
  }
  return ((ends[best] as number) + (ends[best + 1] as number)) / 2;
}

function fromTop(from: Placed, to: Placed, between: number, isLabeled: boolean): FeedbackLine {
  const points = [middleX(from), from.y, middleX(from), between, middleX(to), between, middleX(to), to.bottom];
  return isLabeled ? { points, label: { x: middleX(from), y: between } } : { points };
}

/** A trunk to the right of all cards, with a branch to each. */
export function feedbackBeside(from: Placed, to: readonly Placed[], right: number, i: number): FeedbackLine[] {
  const x = right + BESIDE * (i + 1);
  const [farthest, ...others] = [...to].sort((a, b) => middleY(a) - middleY(b));
  if (!farthest) return [];
  const border = ({ x: left, width }: Placed): number => left + width;
  return [
    {
      points: [
        border(from),
        middleY(from),
        x,
        middleY(from),
        x,
        middleY(farthest),
        border(farthest),
        middleY(farthest),
      ],
      label: { x, y: (middleY(from) + middleY(farthest)) / 2 },
    },
    ...others.map((each) => ({ points: [x, middleY(each), border(each), middleY(each)] })),
  ];
}
