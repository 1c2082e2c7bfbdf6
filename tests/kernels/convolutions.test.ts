import { imageKernels, wasmKernels } from "@rxgrad/kernels";
import { plainKernels } from "@rxgrad/kernels/plain";
import { test as bits } from "uvu";
import { guarded, near, same } from "./guarded.js";
import { images, type Layout, layouts, lookThrough, weightsOf, windowsOf } from "./images.js";
import { EPSILON, forAll, numbers, seed } from "./numbers.js";
import { type CreateKernels, overKernels } from "./over-kernels.js";

/** A sum of products, and the sum of their sizes, which its rounding is measured against. */
interface Sum {
  value: number;
  size: number;
  terms: number;
}

const sums = (out: readonly number[]): Sum[] => out.map((value) => ({ value, size: Math.abs(value), terms: 1 }));

function add(sum: Sum, a: number, b: number): void {
  sum.value += a * b;
  sum.size += Math.abs(a * b);
  sum.terms++;
}

const nearSums = (got: number[], wanted: Sum[]): void =>
  near(
    got,
    wanted.map(({ value }) => value),
    (i) => 2 * wanted[i]!.terms * EPSILON * wanted[i]!.size,
  );

/** Calls back for each product of a convolution: which output, which pixel's channel and which weight meet. */
function eachProduct(layout: Layout, visit: (out: number, x: number, W: number) => void): void {
  const { filters } = layout;
  const channels = layout.windows[2];
  lookThrough(layout).forEach((window, w) => {
    window.forEach((pixel, i) => {
      if (pixel === undefined) return;
      for (let k = 0; k < channels; k++) {
        for (let f = 0; f < filters; f++) visit(w * filters + f, pixel + k, (i * channels + k) * filters + f);
      }
    });
  });
}

interface Blocks {
  readonly x: number[];
  readonly W: number[];
  readonly dOut: number[];
}

/** @param weights How many of the weights are 0, from 0 to 1. */
function blocks(layout: Layout, s: number, zeros: number, weights = 0.2): Blocks {
  return {
    x: images(s, layout, zeros),
    W: numbers(s + 1, weightsOf(layout) * layout.filters, weights),
    dOut: numbers(s + 2, windowsOf(layout) * layout.filters),
  };
}

const forward = (create: CreateKernels, { samples, filters, windows }: Layout, { x, W, dOut }: Blocks): number[] =>
  guarded(create, {
    inputs: { x, W },
    out: dOut,
    run: (k, to, at) => k.family(imageKernels).convolveAdd(to, at.x, at.W, samples, filters, ...windows),
  });

const byW = (
  create: CreateKernels,
  { samples, filters, windows }: Layout,
  { x, W, dOut }: Blocks,
  shard = 0,
  shards = 1,
): number[] =>
  guarded(create, {
    inputs: { x, dOut },
    out: W,
    run: (k, to, at) =>
      k.family(imageKernels).convolveBackwardW(to, at.x, at.dOut, samples, filters, shard, shards, ...windows),
  });

const byX = (create: CreateKernels, { samples, filters, windows }: Layout, { x, W, dOut }: Blocks): number[] =>
  guarded(create, {
    inputs: { W, dOut },
    out: x,
    run: (k, to, at) => k.family(imageKernels).convolveBackwardX(to, at.W, at.dOut, samples, filters, ...windows),
  });

overKernels((test, createKernels) => {
  test("convolveAdd, convolveBackwardW and convolveBackwardX", () => {
    forAll(
      [layouts, seed],
      (layout, s) => {
        for (const zeros of [0, 0.8]) {
          const given = blocks(layout, s, zeros);
          const { x, W, dOut } = given;
          const [outs, weights, pixels] = [sums(dOut), sums(W), sums(x)];
          eachProduct(layout, (o, p, w) => {
            add(outs[o]!, x[p]!, W[w]!);
            add(weights[w]!, x[p]!, dOut[o]!);
            add(pixels[p]!, W[w]!, dOut[o]!);
          });
          nearSums(forward(createKernels, layout, given), outs);
          nearSums(byW(createKernels, layout, given), weights);
          nearSums(byX(createKernels, layout, given), pixels);
        }
      },
      100,
    );
  });

  test("convolveAdd with few weights that are not 0, as where one is perturbed", () => {
    forAll([layouts, seed], (layout, s) => {
      const given = blocks(layout, s, 0.3, 0.995);
      given.W[Math.abs(s) % given.W.length] = 0.25;
      const outs = sums(given.dOut);
      eachProduct(layout, (o, p, w) => add(outs[o]!, given.x[p]!, given.W[w]!));
      nearSums(forward(createKernels, layout, given), outs);
    });
  });

  test("shards of convolveBackwardW give the whole; each has neighboring weights, about equally many", () => {
    forAll([layouts, seed], (layout, s) => {
      const given = blocks(layout, s, 0.4);
      const whole = byW(createKernels, layout, given);
      const weights = weightsOf(layout);
      for (const shards of [2, 3]) {
        for (let shard = 0; shard < shards; shard++) {
          const from = Math.floor((weights * shard) / shards) * layout.filters;
          const to = Math.floor((weights * (shard + 1)) / shards) * layout.filters;
          const wanted = given.W.map((before, i) => (i >= from && i < to ? whole[i]! : before));
          same(byW(createKernels, layout, given, shard, shards), wanted);
        }
      }
    });
  });
});

bits("convolveAdd and convolveBackwardW have the plain loops' bits in WebAssembly", () => {
  forAll(
    [layouts, seed],
    (layout, s) => {
      const given = blocks(layout, s, 0.4);
      for (const run of [forward, byW]) same(run(wasmKernels, layout, given), run(plainKernels, layout, given));
      // Weights that are 0 are left out where they are many: a sum may keep its −0.
      const few = blocks(layout, s, 0.4, 0.995);
      const [out, wanted] = [wasmKernels, plainKernels].map((each) => forward(each, layout, few).map((sum) => sum + 0));
      same(out!, wanted!);
    },
    100,
  );
});

bits.run();
