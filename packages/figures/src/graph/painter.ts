import { sizedContext } from "../plot/canvas.js";
import type { Palette } from "../theme/palette.js";
import { drawGraph, type Marks } from "./draw-graph.js";
import type { Scene } from "./scene.js";
import type { Size, View } from "./view.js";

/** Draws what lies below the cards, unless it is the same as before. */
export class Painter {
  /** All that the canvas shows depends on. */
  #painted: readonly unknown[] = [];

  paint(canvas: HTMLCanvasElement, scene: Scene, view: View, size: Size, marks: Marks, palette: Palette): void {
    const { width, height } = size;
    const { selected, bad } = marks;
    const next = [canvas, scene, view, width, height, selected, [...bad].join(), palette, devicePixelRatio];
    if (next.every((each, i) => each === this.#painted[i])) return;
    this.#painted = next;
    drawGraph(sizedContext(canvas, width, height), scene, view, size, marks, palette);
  }
}
