import { folded } from "./fold.js";
import type { Drawing } from "./input.js";
import type { Direction } from "./layout-types.js";
import { Layouts } from "./layouts.js";
import { layoutInputOf, type Scene, sceneOf } from "./scene.js";
import { fitted, READABLE, wantedHeight } from "./view.js";

/** Larger graphs are not readable as a whole in any direction. */
const MOST_READABLE = 60;

/** A graph to lay out, and the width that it is shown in. */
export interface Wanted {
  readonly drawing: Drawing;
  readonly direction: Direction;
  /** The names of the nodes whose cards show a child of the element. */
  readonly miniatures: ReadonlySet<string>;
  readonly width: number;
}

/** The most rows that a graph toward the right is broken into. */
const MOST_ROWS = 4;

/** The height of a scene that is shown in a given width. */
export const heightOf = ({ bounds, direction, rows }: Scene, width: number): number =>
  wantedHeight(bounds, width, 160, direction === "right" ? Math.max(480, 240 * rows) : 1280);

/** The zoom at which all of a scene is shown. */
const zoomOf = (scene: Scene, width: number): number =>
  fitted(scene.bounds, { width, height: heightOf(scene, width) }).k;

/** A scene toward the right that can be read: in one row, else in as few as it takes. Undefined if there is none. */
function readable(scene: Scene, drawing: Drawing, width: number): Scene | undefined {
  if (zoomOf(scene, width) >= READABLE) return scene;
  for (let rows = 2; rows <= MOST_ROWS; rows++) {
    const next = folded(scene, drawing, rows);
    if (next && zoomOf(next, width) >= READABLE) return next;
  }
  return undefined;
}

/** Lays out graphs in a direction in which they can be read. A new graph cancels the one before it. */
export class Arranger {
  readonly #layouts: Layouts = new Layouts();
  readonly #onScene: (scene: Scene) => void;
  readonly #onError: (message: string) => void;

  constructor(onScene: (scene: Scene) => void, onError: (message: string) => void) {
    this.#onScene = onScene;
    this.#onError = onError;
  }

  /** Lays out a graph. One that would be too small to be read toward the right, in rows too, goes down, if it is larger then. */
  arrange(wanted: Wanted, rival?: Scene): void {
    const { drawing, direction, miniatures, width } = wanted;
    this.#layouts.run(
      layoutInputOf(drawing, miniatures, direction),
      (result) => {
        const next = sceneOf(drawing, result, miniatures, direction);
        const isRight = !rival && direction === "right" && next.cards.length <= MOST_READABLE;
        const right = isRight ? readable(next, drawing, width) : undefined;
        if (right) this.#onScene(right);
        else if (isRight) this.arrange({ ...wanted, direction: "down" }, next);
        else this.#onScene(rival && zoomOf(rival, width) >= zoomOf(next, width) ? rival : next);
      },
      this.#onError,
    );
  }

  cancel(): void {
    this.#layouts.cancel();
  }
}
