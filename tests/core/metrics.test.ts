import {
  accuracy,
  confusionMatrix,
  HyperparameterError,
  multiLabelAccuracy,
  type Numbers,
  NumericError,
  precisionRecall,
  r2,
  ShapeError,
  tensor,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

/** The true and the predicted classes of ten samples, out of three. */
const wanted = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
const taken = [0, 0, 1, 2, 1, 1, 0, 2, 1, 1];
const oneHot = (classes: readonly number[]): number[][] => classes.map((c) => [0, 1, 2].map((k) => (k === c ? 1 : 0)));
const scores = taken.map((c, n) => [0, 1, 2].map((k) => (k === c ? 0.9 : 0.1) * (n + 1) - 3));

test("accuracy, confusion matrix, precision, recall and F1 of three classes, counted by hand", () => {
  for (const t of [wanted, oneHot(wanted), tensor(wanted), tensor(wanted, [10, 1]), Uint8Array.from(wanted)]) {
    assert.is(accuracy(scores, t), 5 / 10);
    assert.equal(confusionMatrix(tensor(scores), t).toArray(), [
      [2, 1, 1],
      [1, 2, 0],
      [0, 2, 1],
    ]);
    const { classes, macro } = precisionRecall(scores, t);
    assert.equal(classes, [
      { precision: 2 / 3, recall: 2 / 4, f1: 4 / 7, samples: 4 },
      { precision: 2 / 5, recall: 2 / 3, f1: 4 / 8, samples: 3 },
      { precision: 1 / 2, recall: 1 / 3, f1: 2 / 5, samples: 3 },
    ]);
    close(macro.precision, (2 / 3 + 2 / 5 + 1 / 2) / 3, 1e-15);
    close(macro.recall, (1 / 2 + 2 / 3 + 1 / 3) / 3, 1e-15);
    close(macro.f1, (4 / 7 + 1 / 2 + 2 / 5) / 3, 1e-15);
  }
});

test("a single number for each sample means class 1 from one half on", () => {
  for (const y of [
    [0.2, 0.5, 0.49, 1.7],
    [[0.2], [0.5], [0.49], [1.7]],
  ] as Numbers[]) {
    assert.is(accuracy(y, [0, 1, 1, 0]), 0.5);
    assert.equal(confusionMatrix(y, [[0], [1], [1], [0]]).toArray(), [
      [1, 1],
      [1, 1],
    ]);
  }
});

test("soft targets in one column mean class 1 from one half on, too", () => {
  assert.is(accuracy([[0.2], [0.8]], [[0.1], [0.9]]), 1);
  assert.is(accuracy([0.2, 0.8, 0.6, 0.4], [0.1, 0.9, 0.49, 0.5]), 0.5);
  assert.equal(confusionMatrix([[0.2], [0.8], [0.7]], [[0.1], [0.9], [0.2]]).toArray(), [
    [1, 1],
    [0, 1],
  ]);
  for (const [k, wrong] of [2, -0.1, 1.5, Number.NaN].entries()) {
    throws(
      () => accuracy([0, 1], [0, wrong]),
      NumericError,
      `accuracy: t of sample 1 is ${[2, -0.1, 1.5, Number.NaN][k]}; give class 0 or 1, or a probability of class 1.`,
    );
  }
});

test("rows with several classes or none are not one-hot, and have their own metric", () => {
  const y = [
    [0.9, 0.2, 0.7],
    [0.1, 0.4, 0.8],
  ];
  for (const [metric, name] of [
    [accuracy, "accuracy"],
    [confusionMatrix, "confusionMatrix"],
    [precisionRecall, "precisionRecall"],
  ] as const) {
    for (const [row, ones] of [
      [[0, 1, 1], 2],
      [[0, 0, 0], 0],
      [[1, 1, 1], 3],
    ] as const) {
      throws(
        () => metric(y, [[0, 1, 0], [...row]]),
        NumericError,
        `${name}: t of sample 1 has ${ones} classes out of 3; give one, or use multiLabelAccuracy if a sample may have several.`,
      );
    }
  }
  // Soft rows are still allowed: the target is the largest.
  assert.is(
    accuracy(y, [
      [0.5, 0.4, 0.1],
      [1, 0.5, 0],
    ]),
    0.5,
  );
  // 0.9, 0.2, 0.1 (for 0) and 0.8 are right: 4 of 6.
  assert.is(
    multiLabelAccuracy(y, [
      [1, 0, 0],
      [0, 1, 1],
    ]),
    4 / 6,
  );
  assert.is(multiLabelAccuracy([0.5, 0.49], [0.5, 0.49]), 1);
  assert.is(
    multiLabelAccuracy(tensor(y), [
      [0, 1, 0],
      [1, 1, 0],
    ]),
    0,
  );
  const name = "multiLabelAccuracy";
  throws(
    () => multiLabelAccuracy(y, [0, 1]),
    ShapeError,
    `${name}: y has shape [2, 3] but t has [2]; give both the same shape, with at least one sample.`,
  );
  throws(
    () => multiLabelAccuracy([], []),
    ShapeError,
    `${name}: y has shape [0] but t has [0]; give both the same shape, with at least one sample.`,
  );
  throws(
    () => multiLabelAccuracy([[0, Number.NaN]], [[0, 1]]),
    NumericError,
    `${name}: element 1 of sample 0 of y is NaN; give finite numbers.`,
  );
  throws(
    () => multiLabelAccuracy([[0, 1]], [[0, 2]]),
    NumericError,
    `${name}: element 1 of sample 0 of t is 2; give targets from 0 to 1.`,
  );
});

test("r2 of numbers whose squares overflow or underflow", () => {
  for (const by of [1e-200, 1, 1e200]) {
    close(
      r2(
        [2.5, 0, 2, 8].map((each) => by * each),
        [3, -0.5, 2, 7].map((each) => by * each),
      ),
      1 - 1.5 / 29.1875,
      1e-14,
    );
  }
});

test("among equal scores, the first class is predicted", () => {
  assert.equal(
    confusionMatrix(
      [
        [1, 1, 0],
        [0, 2, 2],
      ],
      [0, 1],
    ).toArray(),
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ],
  );
});

test("a class that does not occur has scores of 0, and does not count in the mean", () => {
  const { classes, macro } = precisionRecall(
    [
      [1, 0, 0],
      [0, 1, 0],
    ],
    [0, 0],
  );
  assert.equal(classes, [
    { precision: 1, recall: 0.5, f1: 2 / 3, samples: 2 },
    { precision: 0, recall: 0, f1: 0, samples: 0 },
    { precision: 0, recall: 0, f1: 0, samples: 0 },
  ]);
  assert.equal(macro, { precision: 1 / 2, recall: 1 / 4, f1: 1 / 3 });
});

test("for any classes, the metrics equal a plain count of pairs", () => {
  const pairs = fc.integer({ min: 2, max: 6 }).chain((count) => {
    const one = fc.integer({ min: 0, max: count - 1 });
    return fc.record({
      count: fc.constant(count),
      pairs: fc.array(fc.tuple(one, one), { minLength: 1, maxLength: 50 }),
    });
  });
  fc.assert(
    fc.property(pairs, ({ count, pairs }) => {
      const y = pairs.map(([, predicted]) => Array.from({ length: count }, (_, k) => (k === predicted ? 1 : 0)));
      const t = pairs.map(([true_]) => true_);
      assert.is(accuracy(y, t), pairs.filter(([a, b]) => a === b).length / pairs.length);
      const matrix = confusionMatrix(y, t);
      const { classes } = precisionRecall(y, t);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < count; j++) {
          assert.is(matrix.at(i, j), pairs.filter(([a, b]) => a === i && b === j).length);
        }
        const both = pairs.filter(([a, b]) => a === i && b === i).length;
        const found = pairs.filter(([a]) => a === i).length;
        const called = pairs.filter(([, b]) => b === i).length;
        const { precision, recall, f1, samples } = classes[i];
        assert.equal([precision, recall, samples], [both / (called || 1), both / (found || 1), found]);
        const harmonic = both === 0 ? 0 : 2 / (1 / precision + 1 / recall);
        close(f1, harmonic, 1e-15);
      }
    }),
    { seed: 1 },
  );
});

test("the caller sets the threshold, and a metric without options refuses them", () => {
  // 0.9 is below 0.95, so it counts as a no where the target is yes. The threshold of logits is 0.
  assert.is(multiLabelAccuracy([[0.9]], [[1]], { threshold: 0.95 }), 0);
  assert.is(multiLabelAccuracy([[-1, 0, 0.3]], [[0, 1, 0]], { threshold: 0 }), 2 / 3);
  assert.is(multiLabelAccuracy([[0.9]], [[1]], {}), 1);
  throws(
    () => multiLabelAccuracy([[1]], [[1]], { threshold: Number.NaN }),
    HyperparameterError,
    "multiLabelAccuracy: threshold is NaN; give a finite number, such as 0.5.",
  );
  throws(
    () => multiLabelAccuracy([[1]], [[1]], { treshold: 1 } as never),
    HyperparameterError,
    'multiLabelAccuracy: there is no option "treshold"; leave it out, or give one of threshold.',
  );
  for (const metric of [accuracy, confusionMatrix, precisionRecall, r2] as ((...given: unknown[]) => unknown)[]) {
    assert.ok(metric([0.4, 1], [0, 1], undefined) !== undefined);
    throws(
      () => metric([0.4, 1], [0, 1], { threshold: 0.95 }),
      HyperparameterError,
      `${metric.name}: its options are an Object; give only y and t.`,
    );
  }
});

test("targets of another shape are refused, even with the same number of elements", () => {
  const four = [
    [0.9, 0.1],
    [0.9, 0.1],
    [0.1, 0.9],
    [0.1, 0.9],
  ];
  const fix = "give each sample of y, at least one, a class index or as many targets as it has scores.";
  for (const metric of [accuracy, confusionMatrix, precisionRecall]) {
    // Two one-hot rows hold four numbers, and so do four class indices.
    for (const t of [
      [
        [0, 1],
        [1, 0],
      ],
      [
        [0, 0],
        [1, 1],
      ],
    ]) {
      throws(() => metric(four, t), ShapeError, `${metric.name}: y has shape [4, 2] but t has [2, 2]; ${fix}`);
    }
    throws(
      () => metric(tensor(four, [2, 2, 2]), tensor([0, 1, 0, 1, 0, 1, 0, 1], [4, 2])),
      ShapeError,
      `${metric.name}: y has shape [2, 2, 2] but t has [4, 2]; ${fix}`,
    );
    throws(
      () => metric([[0.2], [0.8]], [[0, 1]]),
      ShapeError,
      `${metric.name}: y has shape [2, 1] but t has [1, 2]; ${fix}`,
    );
  }
  const places = tensor(four, [2, 2, 2]);
  for (const t of [
    [0, 0, 1, 0],
    [
      [0, 0],
      [1, 0],
    ],
    [
      [[0], [0]],
      [[1], [0]],
    ],
  ])
    assert.is(accuracy(places, t), 0.75);
  throws(
    () => r2(tensor(new Float64Array(12), [2, 2, 3]), tensor(new Float64Array(12), [2, 3, 2])),
    ShapeError,
    "r2: y has shape [2, 2, 3] but t has [2, 3, 2]; give each sample, at least one, as many predictions as targets.",
  );
  assert.is(r2([[[1]], [[2]]], [1, 2]), 1);
});

test("transferred buffers are refused as scores and as targets", () => {
  const gone = tensor([[0.1, 0.9]]);
  const { buffer } = gone.data as Float64Array;
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  const fix = "their buffer was transferred, as postMessage does; give a copy made before.";
  for (const metric of [accuracy, confusionMatrix, precisionRecall, r2, multiLabelAccuracy]) {
    throws(() => metric(gone, [1]), ShapeError, `${metric.name}: y: its numbers are gone: ${fix}`);
    throws(() => metric([[0.1, 0.9]], gone), ShapeError, `${metric.name}: t: its numbers are gone: ${fix}`);
  }
  for (const read of [() => gone.toArray(), () => gone.at(0, 1), () => gone.toJSON()]) {
    throws(read, ShapeError, `tensor: its numbers are gone: ${fix}`);
  }
});

test("R² of one output and of several", () => {
  // The sums by hand: Σ(t − y)² = 0.25 + 0.25 + 0 + 1, the mean of t is 2.875, Σ(t − 2.875)² = 29.1875.
  close(r2([2.5, 0, 2, 8], [3, -0.5, 2, 7]), 1 - 1.5 / 29.1875, 1e-15);
  assert.is(r2([[2.5], [0], [2], [8]], [3, -0.5, 2, 7]), r2([2.5, 0, 2, 8], [3, -0.5, 2, 7]));
  // Second output: mean 3, Σ(t − 3)² = 8, missed 1 + 0 + 4.
  const y = [
    [1, 2],
    [2, 3],
    [3, 7],
  ];
  const t = [
    [1, 1],
    [2, 3],
    [3, 5],
  ];
  close(r2(y, t), (1 + (1 - 5 / 8)) / 2, 1e-15);
  assert.is(r2([2, 2, 2], [1, 2, 3]), 0);
  assert.ok(r2([3, 2, 1], [1, 2, 3]) < 0);
});

test("R² of a constant target is 1 or 0, for any constant", () => {
  for (const constant of [0, 0.1, 1 / 3, 1e10 / 7]) {
    const t = Array<number>(7).fill(constant);
    assert.is(r2(t, t), 1);
    assert.is(r2([...t.slice(1), constant + 1], t), 0);
  }
});

test("invalid arguments are refused by name", () => {
  for (const [metric, name] of [
    [accuracy, "accuracy"],
    [confusionMatrix, "confusionMatrix"],
    [precisionRecall, "precisionRecall"],
  ] as const) {
    const fix = "give each sample of y, at least one, a class index or as many targets as it has scores.";
    throws(() => metric([[1, 2]], [0, 1]), ShapeError, `${name}: y has shape [1, 2] but t has [2]; ${fix}`);
    throws(
      () =>
        metric(
          [
            [1, 2, 3],
            [1, 2, 3],
          ],
          [
            [1, 0],
            [0, 1],
            [1, 0],
          ],
        ),
      ShapeError,
      `${name}: y has shape [2, 3] but t has [3, 2]; ${fix}`,
    );
    throws(() => metric([], []), ShapeError, `${name}: y has shape [0] but t has [0]; ${fix}`);
    throws(
      () => metric([[1, 2]], [2]),
      NumericError,
      `${name}: t of sample 0 is 2; give the index of a class, from 0 to 1.`,
    );
    throws(
      () =>
        metric(
          [
            [1, 2],
            [3, Number.NaN],
          ],
          [1, 1],
        ),
      NumericError,
      `${name}: element 1 of sample 1 of y is NaN; give finite numbers.`,
    );
    throws(
      () => metric([[1, 2], [3]], [1, 1]),
      ShapeError,
      `${name}: y: expected 2 entries at depth 1 but found 1; give rows of equal length.`,
    );
  }
  const fix = "give each sample, at least one, as many predictions as targets.";
  throws(() => r2([1, 2], [1]), ShapeError, `r2: y has shape [2] but t has [1]; ${fix}`);
  throws(() => r2([[1, 2]], [[1], [2]]), ShapeError, `r2: y has shape [1, 2] but t has [2, 1]; ${fix}`);
  throws(() => r2([], []), ShapeError, `r2: y has shape [0] but t has [0]; ${fix}`);
  for (const [y, t, what] of [
    [[[1], [Number.NaN]], [1, 2], "element 0 of sample 1 of y is NaN"],
    [[1, 2], [Number.NaN, 1], "element 0 of sample 0 of t is NaN"],
    [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, Number.POSITIVE_INFINITY],
      ],
      "element 1 of sample 1 of t is Infinity",
    ],
  ] as const) {
    throws(() => r2(y, t), NumericError, `r2: ${what}; give finite numbers.`);
  }
});

test.run();
