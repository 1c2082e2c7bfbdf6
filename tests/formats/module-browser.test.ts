// A module of compileEvaluation in a page of Chromium that may run no other code: no eval, no WebAssembly. Runs alone.
import {
  averagePool,
  conv2d,
  dense,
  evaluate,
  flatten,
  initialParameters,
  input,
  type Node,
  normal,
  relu,
  sigmoid,
  softmax,
  type Tensor,
  tanh,
  tensor,
} from "@rxgrad/core";
import { compileEvaluation } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM, withFiles } from "../support/browser.js";
import { needing } from "../support/needs.js";
import { randomFrom } from "../support/random-networks.js";

const test = suite("modules in a page");

const xor = input("x", [2]).pipe(dense(8), tanh(), dense(1), sigmoid());
const images = input("x", [6, 6, 2]).pipe(
  ...[conv2d(3, { b: normal(1) }), relu(), averagePool(), flatten(), dense(5), softmax()],
) as Node;

type Feeds = Readonly<Record<"xor" | "images", readonly number[]>>;

/** What a page tells. It does all when it is loaded: what the debugger runs is free of the policy. */
const pageOf = (feeds: Feeds): string => `import * as images from "/images.js";
import * as xor from "/xor.js";

const isRefused = (run) => {
  try {
    run();
    return false;
  } catch {
    return true;
  }
};
const bitsOf = (answer) => Array.from(new BigUint64Array(answer.buffer), (each) => each.toString(16));
const feeds = ${JSON.stringify(feeds)};
globalThis.outcome = {
  xor: bitsOf(xor.evaluate({ x: feeds.xor })),
  images: bitsOf(images.evaluate({ x: feeds.images })),
  noEval: isRefused(() => new Function("return 1")),
  noWebAssembly: isRefused(() => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))),
};`;

interface Outcome {
  readonly xor: readonly string[];
  readonly images: readonly string[];
  readonly noEval: boolean;
  readonly noWebAssembly: boolean;
}

declare const outcome: Outcome;

const bitsOf = ({ data }: Tensor): string[] =>
  Array.from(new BigUint64Array(Float64Array.from(data).buffer), (each) => each.toString(16));

needing(test, CHROMIUM)("the same bits, in a page whose policy refuses eval and WebAssembly", async () => {
  const random = randomFrom(3);
  const numbers = (length: number): number[] => Array.from({ length }, () => 6 * random() - 3);
  const feeds = { xor: numbers(2 * 50), images: numbers(72 * 3) };
  const parameters = { xor: initialParameters(xor, { seed: 1 }), images: initialParameters(images, { seed: 1 }) };
  const files = new Map([
    ["/page.js", pageOf(feeds)],
    ["/xor.js", compileEvaluation(xor, parameters.xor)],
    ["/images.js", compileEvaluation(images, parameters.images)],
  ]);
  const policy = { "Content-Security-Policy": "default-src 'none'; script-src 'self'" };
  const told = await withFiles(files, policy, async (page) => {
    await page.waitForFunction(() => typeof outcome === "object");
    return page.evaluate(() => outcome);
  });
  assert.is(told.noEval, true);
  assert.is(told.noWebAssembly, true);
  const answers = {
    xor: await evaluate(xor, { x: tensor(feeds.xor, [50, 2]) }, parameters.xor),
    images: await evaluate(images, { x: tensor(feeds.images, [3, 6, 6, 2]) }, parameters.images),
  };
  assert.equal(told.xor, bitsOf(answers.xor));
  assert.equal(told.images, bitsOf(answers.images as Tensor));
});

test.run();
