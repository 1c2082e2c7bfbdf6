import type { Placed } from "./placed.js";
import type { Scene } from "./scene.js";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/**
 * The card that an arrow key leads to. Along the data it follows an edge; across, it goes to the nearest card at the same
 * depth. Where no edge leads on, it stays.
 */
export function cardAfter(scene: Scene, from: number, key: Arrow): number {
  const isRight = scene.direction === "right";
  const [forward, back] = isRight ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  if (key === forward)
    return nearest(
      scene,
      from,
      scene.routes.filter(({ edge }) => edge.from === from).map(({ edge }) => edge.to),
    );
  if (key === back)
    return nearest(
      scene,
      from,
      scene.routes.filter(({ edge }) => edge.to === from).map(({ edge }) => edge.from),
    );
  return across(scene, from, key === "ArrowDown" || key === "ArrowRight" ? 1 : -1);
}

const ARROWS: readonly string[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/** The name of the node that a key selects, which is empty for none. Undefined for a key that does not select. */
export function nameAfter(scene: Scene, selected: Placed | undefined, key: string): string | undefined {
  const first = scene.cards[0]?.card.name ?? "";
  if (ARROWS.includes(key)) {
    return selected ? find(scene, cardAfter(scene, selected.card.id, key as Arrow)).card.name : first;
  }
  if (key === "Home") return first;
  if (key === "End") return scene.cards.at(-1)?.card.name ?? "";
  return key === "Escape" ? "" : undefined;
}

const middle = ({ x, y, width, height }: Placed): [number, number] => [x + width / 2, y + height / 2];

const find = ({ cards }: Scene, id: number): Placed => cards.find(({ card }) => card.id === id) as Placed;

function nearest(scene: Scene, from: number, candidates: readonly number[]): number {
  const [x, y] = middle(find(scene, from));
  const distance = (id: number): number => {
    const [otherX, otherY] = middle(find(scene, id));
    return (otherX - x) ** 2 + (otherY - y) ** 2;
  };
  return candidates.reduce((best, id) => (best === from || distance(id) < distance(best) ? id : best), from);
}

/** The next card on one side, among those that overlap with this one in the direction of the data. */
function across(scene: Scene, from: number, side: 1 | -1): number {
  const isRight = scene.direction === "right";
  const along = (placed: Placed): number => middle(placed)[isRight ? 0 : 1];
  const aside = (placed: Placed): number => side * middle(placed)[isRight ? 1 : 0];
  const here = find(scene, from);
  const reach = isRight ? here.width : here.height;
  const found = scene.cards
    .filter((each) => aside(each) > aside(here) && Math.abs(along(each) - along(here)) < reach)
    .sort((a, b) => aside(a) - aside(b))[0];
  return found?.card.id ?? from;
}
