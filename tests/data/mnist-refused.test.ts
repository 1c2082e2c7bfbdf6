import { type MnistOptions, mnist } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { smallFiles } from "./mnist-bytes.js";
import { refusesLater } from "./refuses.js";

type Files = ReturnType<typeof smallFiles>;

/** mnist() of valid files, one of them replaced. */
const damaged = (change: (files: Files) => Partial<Record<keyof Files, unknown>>) => () => {
  const files = smallFiles();
  return mnist({ files: { ...files, ...change(files) } } as MnistOptions);
};

function patch(file: Uint8Array, at: number, byte: number): Uint8Array {
  file[at] = byte;
  return file;
}

test("the undamaged files load", async () => {
  const { train, test } = await damaged(() => ({}))();
  assert.equal(
    [train.x.shape, test.t.shape],
    [
      [20, 784],
      [10, 10],
    ],
  );
});

test("refuses a wrong magic number", async () => {
  for (const at of [0, 1]) {
    const bytes = at === 0 ? "01 00 08 03" : "00 01 08 03";
    await refusesLater(
      damaged(({ trainImages }) => ({ trainImages: patch(trainImages, at, 1) })),
      `mnist trainImages: the file begins with bytes ${bytes}, but an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and the number of axes; check that this is the right file.`,
    );
  }
  await refusesLater(
    damaged(({ testLabels }) => ({ testLabels: patch(testLabels, 2, 0x09) })),
    "mnist testLabels: the file does not contain unsigned bytes, as MNIST does; check that this is the right file.",
  );
});

test("refuses a file truncated at any place", async () => {
  await refusesLater(
    damaged(({ trainImages }) => ({ trainImages: trainImages.subarray(0, -1) })),
    "mnist trainImages: the file is 15695 bytes long, but its header says [20, 28, 28], which takes 15696; it is truncated, fetch it again.",
  );
  await refusesLater(
    damaged(({ testImages }) => ({ testImages: testImages.subarray(0, 10) })),
    "mnist testImages: the file is 10 bytes long, but its header of 3 axes takes 16; it is truncated, fetch it again.",
  );
  await refusesLater(
    damaged(() => ({ trainLabels: new Uint8Array(0) })),
    "mnist trainLabels: the file is 0 bytes long, but an IDX header takes at least 4; fetch the file again.",
  );
});

test("refuses bytes after the end", async () => {
  await refusesLater(
    damaged(({ testLabels }) => ({ testLabels: Uint8Array.from([...testLabels, 0]) })),
    "mnist testLabels: the file is 19 bytes long, but its header says [10], which takes 18; there is something after its end, fetch it again.",
  );
});

test("refuses a header that claims 4 billion images", async () => {
  await refusesLater(
    damaged(({ trainImages }) => ({ trainImages: trainImages.fill(255, 4, 8) })),
    "mnist trainImages: the file is 15696 bytes long, but its header says [4294967295, 28, 28], which takes 3367254359296; it is truncated, fetch it again.",
  );
});

test("refuses images of another size", async () => {
  await refusesLater(
    damaged(({ trainImages }) => ({ trainImages: patch(patch(trainImages, 11, 14), 15, 56) })),
    "mnist trainImages: the file holds [20, 14, 56] bytes, but images have the shape [count, 28, 28]; check that this is the right file.",
  );
});

test("refuses exchanged images and labels", async () => {
  await refusesLater(
    damaged(({ trainImages, trainLabels }) => ({ trainImages: trainLabels, trainLabels: trainImages })),
    "mnist trainImages: the file holds [20] bytes, but images have the shape [count, 28, 28]; check that this is the right file.",
  );
  await refusesLater(
    damaged(({ trainImages }) => ({ trainLabels: trainImages })),
    "mnist trainLabels: the file holds [20, 28, 28] bytes, but labels have the shape [count]; check that this is the right file.",
  );
});

test("refuses a label that is not a digit", async () => {
  await refusesLater(
    damaged(({ trainLabels }) => ({ trainLabels: patch(trainLabels, 8 + 17, 10) })),
    "mnist trainLabels: the label of row 17 is 10, but digits are from 0 to 9; the file is corrupt, fetch it again.",
  );
});

test("refuses different numbers of images and labels", async () => {
  await refusesLater(
    damaged(({ testLabels }) => ({ trainLabels: testLabels })),
    "mnist trainLabels: the file holds 10 labels but mnist trainImages holds 20 images; give two files that belong together.",
  );
});

test("refuses files without images", async () => {
  await refusesLater(
    damaged(() => ({
      testImages: Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28),
      testLabels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0),
    })),
    "mnist testImages: the file holds no images; give at least one.",
  );
});

test("refuses to load with a file left out", async () => {
  await refusesLater(
    damaged(() => ({ testLabels: undefined })),
    "mnist: files.testLabels is undefined; give all four files, each as an address or bytes.",
  );
  await refusesLater(
    () => mnist({ files: null } as unknown as MnistOptions),
    "mnist: files is null; give all four files, each as an address or bytes.",
  );
});

test("refuses options outside their domain", async () => {
  const refused = (options: unknown, message: string) =>
    refusesLater(() => mnist(options as MnistOptions), `mnist: ${message}`);
  await refused({ targets: "label" }, 'targets is "label"; give "one-hot" or "index".');
  await refused({ flat: 1 }, "flat is 1; give true or false.");
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    await refused({ limit }, `limit is ${limit}; give a whole number, 1 or more.`);
    await refused({ limit: { train: limit, test: 1 } }, `limit.train is ${limit}; give a whole number, 1 or more.`);
    await refused({ limit: { train: 1, test: limit } }, `limit.test is ${limit}; give a whole number, 1 or more.`);
  }
});

test.run();
