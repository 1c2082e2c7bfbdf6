import { imageKernels } from "@rxgrad/kernels";
import * as assert from "uvu/assert";
import { guarded, near, same } from "./guarded.js";
import { images, type Layout, layouts, lookThrough, windowsOf } from "./images.js";
import { EPSILON, forAll, integers, numbers, seed, uniform } from "./numbers.js";
import { overKernels } from "./over-kernels.js";

/** For each window and each channel, the indices of the pixels in order. */
function looks(layout: Layout): { readonly places: number[]; readonly inWindow: number[] }[] {
  const channels = layout.windows[2];
  return lookThrough(layout).flatMap((window) =>
    Array.from({ length: channels }, (_, k) => {
      const inside = window.flatMap((pixel, i) => (pixel === undefined ? [] : [{ place: pixel + k, i }]));
      return { places: inside.map(({ place }) => place), inWindow: inside.map(({ i }) => i) };
    }),
  );
}

/** Images in which many pixels are equal, as after ReLU. */
const even = (s: number, layout: Layout): number[] => integers(s, images(s, layout).length, 3).map((n) => n - 1);

overKernels((test, createKernels) => {
  test("maxPool, maxPoolSides and maxPoolBackward", () => {
    forAll(
      [layouts, seed],
      (layout, s) => {
        const { samples, windows } = layout;
        for (const x of [images(s, layout), even(s, layout)]) {
          const seen = looks(layout);
          const largest = seen.map(({ places }) => Math.max(...places.map((at) => x[at]!)));
          const out = guarded(createKernels, {
            inputs: { x },
            out: seen.length,
            run: (k, to, at) => k.family(imageKernels).maxPool(to, at.x, samples, ...windows),
          });
          assert.equal(out, largest);
          const firsts = seen.map(({ places }, i) => places.findIndex((at) => x[at] === largest[i]));
          same(
            guarded(createKernels, {
              inputs: { x },
              out: seen.length,
              run: (k, to, at) => k.family(imageKernels).maxPoolSides(to, at.x, samples, ...windows),
            }),
            firsts.map((first, i) => seen[i]!.inWindow[first]!),
          );
          const [dOut, before] = [numbers(s + 1, seen.length), numbers(s + 2, x.length)];
          const derivatives = [...before];
          firsts.forEach((first, i) => {
            derivatives[seen[i]!.places[first]!]! += dOut[i]!;
          });
          same(
            guarded(createKernels, {
              inputs: { x, out, dOut },
              out: before,
              run: (k, to, at) =>
                k.family(imageKernels).maxPoolBackward(to, at.x, at.out, at.dOut, samples, ...windows),
            }),
            derivatives,
          );
        }
      },
      40,
    );
  });

  test("maxPoolDifference keeps the digits of small changes, and is right for large ones", () => {
    forAll(
      [layouts, seed],
      (layout, s) => {
        const { samples, windows } = layout;
        const x = even(s, layout);
        for (const [scale, still] of [
          [2 ** -60, 0],
          [1, 0],
          [2 ** 20, 0],
          [1, 0.9],
        ] as const) {
          // x and the moves are integer multiples of powers of two, so integers give the exact change.
          const stands = uniform(s + 2);
          const steps = integers(s + 1, x.length, 101).map((n) => (stands() < still ? 0 : n - 50));
          const wanted = looks(layout).map(({ places }) => {
            const before = Math.max(...places.map((at) => x[at]!));
            const at = (place: number): bigint =>
              BigInt(x[place]! - before) * 2n ** 60n + BigInt(steps[place]!) * BigInt(scale * 2 ** 60);
            const changes = places.map(at);
            return changes.reduce((most, each) => (each > most ? each : most));
          });
          near(
            guarded(createKernels, {
              inputs: { x, dx: steps.map((n) => n * scale) },
              out: wanted.length,
              run: (k, to, at) => k.family(imageKernels).maxPoolDifference(to, at.x, at.dx, samples, ...windows),
            }),
            wanted.map((change) => Number(change) / 2 ** 60),
            (i) => EPSILON * Math.abs(Number(wanted[i]) / 2 ** 60),
          );
        }
      },
      40,
    );
  });

  test("averagePool and averagePoolBackward", () => {
    forAll(
      [layouts, seed],
      (layout, s) => {
        const { samples, windows } = layout;
        const x = images(s, layout);
        const seen = looks(layout);
        const count = windowsOf(layout) * windows[2];
        assert.is(seen.length, count);
        near(
          guarded(createKernels, {
            inputs: { x },
            out: count,
            run: (k, to, at) => k.family(imageKernels).averagePool(to, at.x, samples, ...windows),
          }),
          seen.map(({ places }) => places.reduce((sum, at) => sum + x[at]!, 0) / places.length),
          (i) => 2 * EPSILON * seen[i]!.places.reduce((sum, at) => sum + Math.abs(x[at]!), 0),
        );
        const [dOut, before] = [numbers(s + 1, count), numbers(s + 2, x.length)];
        const derivatives = [...before];
        const sizes = before.map(Math.abs);
        seen.forEach(({ places }, i) => {
          for (const at of places) {
            derivatives[at]! += dOut[i]! / places.length;
            sizes[at]! += Math.abs(dOut[i]!);
          }
        });
        near(
          guarded(createKernels, {
            inputs: { dOut },
            out: before,
            run: (k, to, at) => k.family(imageKernels).averagePoolBackward(to, at.dOut, samples, ...windows),
          }),
          derivatives,
          (i) => 32 * EPSILON * sizes[i]!,
        );
      },
      40,
    );
  });
});
