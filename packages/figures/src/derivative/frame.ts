/** The size of a plot in the units of its drawing, and the part of it between the axes. */
export const WIDTH = 460;
export const HEIGHT = 330;
export const FRAME: Readonly<Record<"left" | "right" | "top" | "bottom", number>> = {
  left: 58,
  right: WIDTH - 12,
  top: 30,
  bottom: HEIGHT - 44,
};

/** A part of the width between the axes, from the left, and of the height, from below. */
export const pixelX = (part: number): number => FRAME.left + part * (FRAME.right - FRAME.left);
export const pixelY = (part: number): number => FRAME.bottom - part * (FRAME.bottom - FRAME.top);
