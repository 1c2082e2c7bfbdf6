import type { Live } from "./live.js";
import type { Placed } from "./placed.js";
import type { Scene } from "./scene.js";
import { READABLE, type Size, shownBounds, type View } from "./view.js";

/** What the layer of cards shows. */
export interface Shown {
  readonly view: View;
  readonly cards: readonly Placed[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly notFiniteSince: ReadonlyMap<string, number>;
  readonly iteration: number | undefined;
}

/** What is shown of a scene and of the newest numbers of its run. @param chosen The name of the selected node. */
export const shownOf = (scene: Scene, view: View, size: Size, chosen: string, run: Live): Shown => ({
  view,
  cards: readable(scene, view, size, chosen),
  numbers: new Map(run.numbers),
  notFiniteSince: new Map(run.notFiniteSince),
  iteration: run.iteration,
});

/** The cards that are on screen and large enough to be read. The selected one always is among them, for screen readers. */
function readable({ cards }: Scene, view: View, size: Size, chosen: string): readonly Placed[] {
  const { left, top, right, bottom } = shownBounds(view, size);
  return cards.filter((each) => {
    if (each.card.name === chosen) return true;
    const isInside = each.x < right && each.x + each.width > left && each.y < bottom && each.bottom > top;
    return isInside && view.k >= READABLE;
  });
}
