/** Images, windows over them, and the plain definition of the pixels in each window. */
import type { Windows } from "@rxgrad/kernels";
import * as fc from "fast-check";
import { numbers } from "./numbers.js";

export interface Layout {
  readonly samples: number;
  readonly filters: number;
  readonly windows: Windows;
}

/** Windows of up to 4 by 4. Some reach over the image's edges, some rows have over 32 windows, some filters over 128 weights. */
export const layouts: fc.Arbitrary<Layout> = fc
  .record({
    samples: fc.integer({ min: 0, max: 3 }),
    filters: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(16, 17, 64)),
    channels: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(8, 33, 70)),
    window: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    size: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(35))),
    before: fc.tuple(fc.nat(3), fc.nat(3)),
    after: fc.tuple(fc.nat(3), fc.nat(3)),
  })
  .map(({ samples, filters, channels, window, stride, size, before, after }) => {
    // Each window has at least one pixel in the image, as in the nodes.
    const axis = (i: 0 | 1): { image: number; count: number; start: number } => {
      const start = Math.min(before[i], window[i] - 1);
      const end = Math.min(after[i], window[i] - 1);
      const image = Math.max((size[i] - 1) * stride[i] + window[i] - start - end, 1);
      return {
        image,
        count: Math.floor((image - 1 + start - Math.max(0, window[i] - 1 - end)) / stride[i]) + 1,
        start,
      };
    };
    const [down, across] = [axis(0), axis(1)];
    const counts = [Math.max(1, down.count), Math.max(1, across.count)] as const;
    return {
      samples,
      filters,
      windows: [down.image, across.image, channels, ...counts, ...window, ...stride, down.start, across.start] as const,
    };
  });

const pixelsOf = ({ samples, windows: [height, width, channels] }: Layout): number =>
  samples * height * width * channels;
export const windowsOf = ({ samples, windows: [, , , rows, columns] }: Layout): number => samples * rows * columns;
export const weightsOf = ({ windows: [, , channels, , , tall, wide] }: Layout): number => tall * wide * channels;

export const images = (seed: number, layout: Layout, zeros?: number): number[] =>
  numbers(seed, pixelsOf(layout), zeros);

/**
 * For each window and each of its pixels in order, the index of the pixel's first channel in the images; undefined for
 * pixels outside the image.
 */
export function lookThrough({ samples, windows }: Layout): (number | undefined)[][] {
  const [height, width, channels, rows, columns, tall, wide, strideY, strideX, top, left] = windows;
  const places: (number | undefined)[][] = [];
  for (let n = 0; n < samples; n++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const window: (number | undefined)[] = [];
        for (let i = 0; i < tall * wide; i++) {
          const y = r * strideY - top + Math.floor(i / wide);
          const x = c * strideX - left + (i % wide);
          const isInside = y >= 0 && y < height && x >= 0 && x < width;
          window.push(isInside ? ((n * height + y) * width + x) * channels : undefined);
        }
        places.push(window);
      }
    }
  }
  return places;
}
