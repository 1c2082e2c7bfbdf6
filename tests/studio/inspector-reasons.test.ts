// Why a gradient computes as it does, in Korean: every sentence that the engine writes, and no sentence that it does not write.
import {
  add,
  backprop,
  batchNormalization,
  blackBox,
  defineNode,
  dense,
  describe,
  type Explanation,
  type FiniteDifferenceOptions,
  finiteDifference,
  full,
  type GradientNode,
  input,
  iterations,
  l2Penalty,
  meanSquaredError,
  multiply,
  type Node,
  parameter,
  randomDirections,
  sgd,
  sigmoid,
  spsa,
  sqrt,
} from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { partsOf, reasonIn } from "../../packages/studio/src/inspector/reason.js";
import { reasons, reasonsKo } from "../../packages/studio/src/words/reasons.js";

type Loss = Node<readonly []>;
type Says = { readonly smooth?: boolean };

const x = input("x", [9]);
const t = input("t", [2]);

const own = (kind: string, f: (x: number) => number, says: Says = {}) =>
  defineNode({
    kind,
    elementwise: true,
    ...says,
    forward(out, x) {
      for (let i = 0; i < out.size; i++) out.data[i] = f(x.data[i]!);
    },
  })();

const swish = own("swish", (z) => z / (1 + Math.exp(-z)));
const cube = own("cube", (z) => z ** 3);
const bent = own("bent", Math.abs, { smooth: false });
const rounded = own("rounded", (z) => Math.round(z * 1e4) / 1e4);

const through = (...layers: readonly ((z: Node) => Node)[]): Loss =>
  meanSquaredError(layers.reduce((z, layer) => layer(z), x.pipe(dense(2)) as Node) as typeof t, t);

const boxed = (z: Node): Node =>
  blackBox({ name: "box", inputs: { z }, output: [2], evaluate: ({ z: [a, b] }) => [a! * 2, b! + 1] }) as Node;

const differences = (loss: Loss, options?: FiniteDifferenceOptions): GradientNode => finiteDifference(loss, options);

const W = parameter([9, 2], { name: "W" });
const plain = through(sigmoid());
const twice = parameter([2], { name: "twice" });
const stretched = meanSquaredError(multiply(multiply(t, twice), twice) as typeof t, t);

/** The gradients that are described, and those that are computed once: their first batch tells more. */
const gradients: readonly GradientNode[] = [
  differences(plain, { strategy: "direct" }),
  differences(plain, { strategy: "propagated" }),
  differences(plain),
  differences(meanSquaredError(input("few", [1]).pipe(dense(1)), input("u", [1]))),
  differences(add(plain, l2Penalty(W))),
  differences(sqrt()(plain) as Loss),
  differences(stretched),
  differences(meanSquaredError(multiply(t, parameter([2], { name: "scale" })) as typeof t, t)),
  differences(through(batchNormalization() as (z: Node) => Node)),
  differences(plain, { h: "auto" }),
  differences(plain, { relativeStep: 1e-6 }),
  differences(plain, { bounds: { lower: -1e9 } }),
  differences(plain, { h: { "dense1/W": 1e-3 } }),
  differences(through(bent)),
  differences(through(boxed)),
  differences(through(swish), { scheme: "forward" }),
  differences(through(swish)),
  differences(through(swish, cube)),
  spsa(plain, { directions: 2 }),
  randomDirections(plain, { antithetic: false }),
  backprop(plain),
  backprop(through(boxed, swish)),
];

const large = meanSquaredError(x.pipe(dense(2, { W: full(1e9) })), t);
const feed = {
  x: [Array.from({ length: 9 }, (_, i) => i / 10), Array.from({ length: 9 }, (_, i) => -i / 9)],
  t: [
    [0.5, 1],
    [1, 0],
  ],
};

const computed: readonly GradientNode[] = [
  differences(through(swish)),
  differences(through(swish, cube)),
  differences(through(rounded)),
  differences(large),
  differences(large, { strategy: "direct" }),
  spsa(large),
];

function* explanations(): Generator<Explanation> {
  for (const gradient of gradients) yield* describe(gradient).gradients[0]!.explanations;
  for (const gradient of computed) {
    for (const { explanations: told } of iterations(sgd(gradient, { learningRate: 0 }), [feed])) {
      yield* Object.values(told).flat();
    }
  }
}

test("every sentence of the engine is known, and every known one is written", () => {
  const found = new Set<string>();
  for (const { reason } of explanations()) {
    for (const part of partsOf(reason)) {
      assert.ok(part, `a part is not known: ${reason}`);
      found.add(part);
    }
    const korean = reasonIn("ko", reason)!;
    assert.match(korean, /^[^{}]+니다\.$|세요\.|합니다\.$/);
    // Only names of nodes and of options stay as they are.
    const latin = korean.replaceAll(/"[^"]*"/g, "").match(/[A-Za-z]{2,}/g) ?? [];
    assert.equal(
      latin.filter((word) => !["relativeStep", "bounds", "sides", "difference", "smooth", "true"].includes(word)),
      [],
    );
    assert.is(reasonIn("en", reason)?.replaceAll(/[;,]? (and )?/g, ""), reason.replaceAll(/[;,]? (and )?/g, ""));
  }
  assert.equal(
    Object.keys(reasons).filter((key) => !found.has(key)),
    [],
  );
});

test("names and numbers stand in the sentence, and a sentence that is not known is left as it is", () => {
  const reason = 'one perturbation at a time, because "batchNormalization1" mixes samples; its h is 0.001';
  assert.is(
    reasonIn("ko", reason),
    '가중치를 하나씩 바꾸어 계산합니다. "batchNormalization1" 노드가 여러 샘플을 섞기 때문입니다. 간격 h는 0.001입니다.',
  );
  assert.is(reasonIn("ko", "one perturbation at a time, because it rains"), undefined);
  assert.is(reasonIn("ko", `${reason}; it rains`), undefined);
  assert.equal(Object.keys(reasonsKo), Object.keys(reasons));
});

test.run();
