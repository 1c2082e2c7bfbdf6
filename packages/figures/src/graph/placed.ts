import type { Card } from "./input.js";

export const CARD = { width: 124, height: 60 };
/** A card with a miniature of 104 × 56 pixels below its texts. It is as wide as the others, so that a chain stays readable. */
export const TALL_CARD = { width: 124, height: 120 };
/** A parameter below the card of its node. */
export const CHIP = 26;
/** A card at its place. Its parameters are below, down to `bottom`. */
export interface Placed {
  readonly card: Card;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly bottom: number;
  readonly hasMiniature: boolean;
}

/** The id of a card in the page. */
export const cardId = ({ card }: Placed): string => `card${card.id}`;

/** A rectangle. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The rectangle around cards. */
export function boundsOf(cards: readonly Placed[]): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, width, bottom } of cards) {
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x + width);
    bounds.bottom = Math.max(bounds.bottom, bottom);
  }
  return bounds;
}
