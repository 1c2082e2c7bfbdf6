import type { Windows } from "../images.js";

/** A window in an image for {@link eachWindow}: its index in the output, and the range of its pixels in the image. */
export interface Window {
  /** The index of the window over all samples. */
  readonly index: number;
  /** The offset of the image in the block of images, in elements. */
  readonly image: number;
  /** The image's row and column of the window's first pixel, which may lie outside. */
  readonly y: number;
  readonly x: number;
  /** The range of the window's rows and columns inside the image, ends excluded. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Visits every window of every image in order. */
export function eachWindow(samples: number, windows: Windows, visit: (window: Window) => void): void {
  const [height, width, channels, rows, columns, windowHeight, windowWidth, strideY, strideX, top, left] = windows;
  for (let index = 0; index < samples * rows * columns; index++) {
    const image = Math.floor(index / (rows * columns)) * height * width * channels;
    const y = (Math.floor(index / columns) % rows) * strideY - top;
    const x = (index % columns) * strideX - left;
    visit({
      index,
      image,
      y,
      x,
      firstRow: Math.max(0, -y),
      lastRow: Math.min(windowHeight, height - y),
      firstColumn: Math.max(0, -x),
      lastColumn: Math.min(windowWidth, width - x),
    });
  }
}

/**
 * Visits the pixels of all windows. `window` is the index of the window's first channel in the output, `pixel` that of
 * the pixel in the images; `inWindow` counts the pixels of the window from the upper left one.
 */
export function eachPixel(
  samples: number,
  windows: Windows,
  visit: (window: number, pixel: number, inWindow: number) => void,
): void {
  const [, width, channels, , , , windowWidth] = windows;
  eachWindow(samples, windows, ({ index, image, y, x, firstRow, lastRow, firstColumn, lastColumn }) => {
    for (let r = firstRow; r < lastRow; r++) {
      for (let c = firstColumn; c < lastColumn; c++) {
        visit(index, image + ((y + r) * width + x + c) * channels, r * windowWidth + c);
      }
    }
  });
}
