// Numbers in the lessons on learning, losses and networks, and in the workshop, beside those of textbooks and plain loops.
import { lastValueFrom, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as idea from "../../examples/the-idea.js";
import { type Measured, measure, trained, withFirst } from "../../packages/site/src/figures/nudge-model.js";
import { allRead, writtenNumbers, writtenTexts } from "../support/written-numbers.js";

test("learning", () => {
  const n = writtenNumbers("course/learning");
  const [at, up, far] = [0, 0.01, 0.3].map((by) => measure(withFirst((trained[0] as number) + by)));
  assert.equal([n.loss, n.lossUp, n.lossFar], [0.2714, 0.2716, 0.2768]);
  assert.equal(
    [at, up, far].map((each) => Number((each as Measured).loss.toFixed(4))),
    [n.loss, n.lossUp, n.lossFar],
    "by plain loops",
  );
  assert.equal([n.right, n.rightUp, n.rightFar], [89, 89, 90]);
  const slope = (z: number): number => Math.exp(-z) / (1 + Math.exp(-z)) ** 2;
  assert.equal([n.sigmoid0, n.sigmoid10], [0.25, Number((slope(10) * 1e5).toFixed(1))]);
  allRead("course/learning");
});

test("losses", () => {
  const n = writtenNumbers("course/losses");
  assert.is(n.wholeUnsure, Number((0.2 ** 2 + 0.1 ** 2 + 0.1 ** 2 + 0.4 ** 2).toFixed(2)));
  assert.equal([n.half2, n.half7, n.meanUnsure, n.meanSure, n.three], [0.0975, 0.5975, 0.055, 0.015, 0.38]);
  assert.equal([n.cee2, n.cee7, n.bits2], [0.5108, Number(Math.LN10.toFixed(4)), 0.737]);
  assert.equal([n.whole2, n.mean2, n.residuals2, n.perElement2], [0.195, 0.0195, 0.8, 0.0511]);
  assert.equal([n.whole7, n.mean7, n.residuals7, n.perElement7], [1.195, 0.1195, 1.8, 0.2303]);
  assert.equal([n.bits7, n.both], [3.3219, 1.4067]);
  assert.equal([n.slope2, n.slope7, n.share], [-1.67, -10, 82]);
  assert.equal([n.threeHalf, n.threeMean, n.entropySure], [0.19, 0.127, 0.22]);
  assert.equal([n.nothing, n.nothingBits], [16.118, 23.25]);
  allRead("course/losses");
});

test("network", () => {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const staircase = (N: number): number => {
    const f = (x: number): number => Math.sin(3 * x);
    let worst = 0;
    for (let x = -1; x <= 1; x += 0.01) {
      let sum = f(-1);
      for (let i = 0; i < N; i++) {
        const left = -1 + (2 * i) / N;
        sum += (f(left + 2 / N) - f(left)) * sigmoid(2 * N * (x - left - 1 / N));
      }
      worst = Math.max(worst, Math.abs(sum - f(x)));
    }
    return Number(worst.toFixed(4));
  };
  const softmax = (a: readonly number[]): number[] => {
    const e = a.map((each) => Math.exp(each - Math.max(...a)));
    return e.map((each) => each / e.reduce((sum, one) => sum + one));
  };
  const n = writtenNumbers("course/network");
  const sum = 0.6 * 0.8 - 0.9 * 0.5 + 0.2;
  assert.equal(
    [n.sum, n.same, n.out, n.tanh],
    [0.23, 0.23, Number(sigmoid(sum).toFixed(4)), Number(Math.tanh(sum).toFixed(4))],
  );
  assert.equal([n.middle, n.steepest, n.far, n.farSlope], [0.5, 0.25, 0.9975, 0.0025]);
  assert.equal(
    [n.share0, n.share1, n.share2],
    softmax([0.3, 2.9, 4]).map((each) => Number(each.toFixed(4))),
  );
  assert.is(n.shifted0, Number((softmax([1010, 1000, 990])[0] as number).toFixed(5)));
  assert.is(writtenTexts("course/network").parameters, "39,760");
  assert.equal([n.error5, n.error20, n.error80], [5, 20, 80].map(staircase));
  allRead("course/network");
});

test("workshop", async () => {
  const n = writtenNumbers("course/workshop");
  const losses = (await lastValueFrom(idea.xor.iterations$.pipe(take(500), toArray()))).map(({ loss }) => loss);
  assert.equal(
    [n.first, n.last],
    [losses[0], losses[499]].map((loss) => Number(loss?.toFixed(4))),
  );
  const half = idea.parameter([[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]]); // biome-ignore format: a matrix
  const hidden = idea.sigmoid(idea.dense(idea.xor.x, half, idea.parameter([[0, 0, 0, 0]])));
  const second = idea.parameter([[0.5], [0.5], [0.5], [0.5]]);
  const y = idea.sigmoid(idea.dense(hidden, second, idea.parameter([[0]])));
  const equal = idea.sgd(idea.finiteDifference(idea.meanSquaredError(y, idea.xor.t)), { learningRate: 5 });
  const { loss, values } = await lastValueFrom(idea.train(equal, idea.xor.feed).pipe(take(500)));
  assert.equal([n.equal, n.half], [Number(loss.toFixed(4)), 0.25]);
  for (const row of values.get(hidden) ?? []) assert.is(new Set(row.map((each) => each.toFixed(6))).size, 1);
  allRead("course/workshop");
});

test.run();
