import { batches, mnist } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { raw, smallFiles } from "./mnist-bytes.js";

const TRAIN = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
const TEST = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

const [oneHot, index] = await Promise.all([mnist(), mnist({ targets: "index", flat: false })]);

test("all 60,000 and 10,000 images are there", () => {
  assert.equal(oneHot.train.x.shape, [60000, 784]);
  assert.equal(oneHot.train.t.shape, [60000, 10]);
  assert.equal(oneHot.test.x.shape, [10000, 784]);
  assert.equal(oneHot.test.t.shape, [10000, 10]);
  assert.equal(index.train.x.shape, [60000, 28, 28, 1]);
  assert.equal(index.train.t.shape, [60000]);
  assert.equal(index.test.x.shape, [10000, 28, 28, 1]);
  assert.equal(index.test.t.shape, [10000]);
});

test("each label occurs as often as published, as an index and one-hot", () => {
  for (const [part, counts] of [
    ["train", TRAIN],
    ["test", TEST],
  ] as const) {
    const counted = new Array<number>(10).fill(0);
    for (const label of index[part].t.data as Iterable<number>) counted[label]!++;
    assert.equal(counted, counts);
    const summed = new Array<number>(10).fill(0);
    (oneHot[part].t.data as Float64Array).forEach((value, i) => {
      summed[i % 10]! += value;
    });
    assert.equal(summed, counts);
  }
});

test("a one-hot row has its 1 where the index says", () => {
  const rows = oneHot.train.t.data as Float64Array;
  (index.train.t.data as Float64Array).forEach((label, row) => {
    if (rows.subarray(row * 10, row * 10 + 10).indexOf(1) !== label) assert.unreachable(`row ${row}`);
  });
});

test("pixels lie in 0..1 with mean 0.1307 and standard deviation 0.3081", () => {
  const block = new Float64Array(1000 * 784);
  let [sum, squares, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let start = 0; start < 60000; start += 1000) {
    block.fill(1e10);
    oneHot.train.x.read(block, 0, start, 1000);
    for (const pixel of block) {
      sum += pixel;
      squares += pixel * pixel;
      if (pixel < least) least = pixel;
      if (pixel > most) most = pixel;
    }
  }
  const mean = sum / (60000 * 784);
  assert.is(mean.toFixed(4), "0.1307");
  assert.is(Math.sqrt(squares / (60000 * 784) - mean * mean).toFixed(4), "0.3081");
  assert.equal([least, most], [0, 1]);
});

test("images and labels are those of the raw files: first, some in between, last", () => {
  const files = {
    train: [raw("train-images-idx3-ubyte"), raw("train-labels-idx1-ubyte"), 60000],
    test: [raw("t10k-images-idx3-ubyte"), raw("t10k-labels-idx1-ubyte"), 10000],
  } as const;
  const image = new Float64Array(784);
  for (const part of ["train", "test"] as const) {
    const [images, labels, count] = files[part];
    for (const row of [0, 1, 4711, count - 1]) {
      const wanted = Array.from(images.subarray(16 + row * 784, 16 + (row + 1) * 784), (byte) => byte / 255);
      for (const { x } of [oneHot[part], index[part]]) {
        x.read(image.fill(1e10), 0, row, 1);
        assert.equal([...image], wanted);
      }
      assert.is(index[part].t.at(row), labels[8 + row]);
    }
  }
  assert.is(index.train.t.at(0), 5);
  assert.is(index.test.t.at(0), 7);
});

test("pixels stay bytes in memory: loading takes far less than their 376 MB as float64", async () => {
  const before = process.memoryUsage();
  const { train } = await mnist({ targets: "index" });
  const after = process.memoryUsage();
  const taken = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
  assert.ok(taken < 120e6, `${(taken / 1e6).toFixed()} MB`);
  assert.is(train.x.shape[0], 60000);
});

test("batches of MNIST hold matching images and labels", () => {
  const iterator = batches(
    { image: index.test.x, label: index.test.t, row: Array.from({ length: 10000 }, (_, i) => i) },
    {
      size: 100,
      order: "random",
      seed: 1,
    },
  )[Symbol.iterator]();
  const images = raw("t10k-images-idx3-ubyte");
  const { image, label, row } = iterator.next().value!;
  assert.equal(image.shape, [100, 28, 28, 1]);
  for (let i = 0; i < 100; i++) {
    assert.is(label.at(i), index.test.t.at(row.at(i)));
    assert.is(image.at(i, 14, 14, 0), images[16 + row.at(i) * 784 + 14 * 28 + 14]! / 255);
  }
});

test("limit takes the first images of each part, and at most all of them", async () => {
  const some = await mnist({ limit: 15, files: smallFiles() });
  assert.equal(
    [some.train.x.shape, some.train.t.shape],
    [
      [15, 784],
      [15, 10],
    ],
  );
  assert.equal(
    [some.test.x.shape, some.test.t.shape],
    [
      [10, 784],
      [10, 10],
    ],
  );
  const each = await mnist({ limit: { train: 15, test: 4 }, files: smallFiles() });
  assert.equal([each.train.x.shape, each.test.x.shape, each.test.t.shape[0]], [[15, 784], [4, 784], 4]);
  const few = await mnist({ limit: 3, flat: false, targets: "index" });
  assert.equal(
    [few.train.x.shape, few.train.t.toArray()],
    [
      [3, 28, 28, 1],
      [5, 0, 4],
    ],
  );
  assert.equal(
    [few.test.x.shape, few.test.t.toArray()],
    [
      [3, 28, 28, 1],
      [7, 2, 1],
    ],
  );
  const [image, wanted] = [new Float64Array(784), new Float64Array(784)];
  few.train.x.read(image, 0, 2, 1);
  oneHot.train.x.read(wanted, 0, 2, 1);
  assert.equal(image, wanted);
});

test.run();
