import { watchPage } from "../element/surroundings.js";

/** The names of colors in variables.css that canvases use. */
export type ColorName =
  | "paper"
  | "ink"
  | "faint"
  | "rule"
  | "raised"
  | "accent"
  | "negative"
  | "positive"
  | "danger"
  | `series-${1 | 2 | 3 | 4 | 5 | 6}`
  | `class-${1 | 2 | 3 | 4 | 5}`;

/** The present colors of an element, as canvases understand them. */
export interface Palette {
  color(name: ColorName): string;
  readonly font: string;
}

const palettes = new WeakMap<Element, { readonly theme: number; readonly palette: Palette }>();
/** Counts changes of the page's theme. */
let theme = 0;
let isWatching = false;

/** The colors of an element. They are read once for each theme of the page, as reading makes the browser compute styles. */
export function paletteOf(element: Element): Palette {
  if (!isWatching) watchPage(() => void theme++);
  isWatching = true;
  const known = palettes.get(element);
  if (known?.theme === theme) return known.palette;
  const palette = readPalette(element);
  palettes.set(element, { theme, palette });
  return palette;
}

function readPalette(element: Element): Palette {
  const known = new Map<ColorName, string>();
  const probe = document.createElement("span");
  probe.hidden = true;
  const style = getComputedStyle(element);
  return {
    font: style.fontFamily,
    color: (name) => {
      const found = known.get(name);
      if (found !== undefined) return found;
      probe.style.color = `var(--${name})`;
      element.append(probe);
      const color = getComputedStyle(probe).color;
      probe.remove();
      known.set(name, color);
      return color;
    },
  };
}

/** The parts of a color such as `rgb(47, 111, 222)`, each from 0 to 255. */
export function partsOf(color: string): [red: number, green: number, blue: number] {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** Mixes two colors: the first where `part` is 0, the second where it is 1. */
export function mixed(
  from: readonly [number, number, number],
  to: readonly [number, number, number],
  part: number,
): [number, number, number] {
  const at = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * part);
  return [at(0), at(1), at(2)];
}
