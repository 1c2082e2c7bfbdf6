import { oneHot, readIdx, scaledBytes, split } from "@rxgrad/data";
import type { ImagesRecipe } from "../recipe/recipe.js";
import type { Prepared } from "./prepared.js";
import type { Settings } from "./settings.js";

/** Images and their labels, as two IDX files have them. */
export interface Images {
  readonly pixels: Uint8Array;
  readonly shape: readonly number[];
  readonly labels: Uint8Array;
}

const bytesIn = ({ data }: { readonly data: ArrayBufferView }, file: string): Uint8Array => {
  if (data instanceof Uint8Array) return data;
  throw new Error(`${file} holds numbers of another type than unsigned bytes; give a file like those of MNIST.`);
};

/** Reads images of at least one number each. @param source What is read in place of the file of that name. */
export async function readImages(file: string, source: string | Uint8Array = file): Promise<Omit<Images, "labels">> {
  const images = await readIdx(source, { name: file });
  if (images.shape.length < 2)
    throw new Error(`${file} has one number for each sample, so it is no file of images; is it the labels?`);
  return { pixels: bytesIn(images, file), shape: images.shape };
}

/** Reads images and labels. @throws Error where they do not belong together. */
export async function readLabeled(file: string, labelFile: string): Promise<Images> {
  const images = await readImages(file);
  const labels = await readIdx(labelFile);
  if (labels.shape.length !== 1)
    throw new Error(`${labelFile} has more than one number for each sample; give the labels.`);
  if (labels.shape[0] !== images.shape[0])
    throw new Error(
      `${file} has ${images.shape[0]} images, but ${labelFile} has ${labels.shape[0]} labels; give files that belong together.`,
    );
  return { ...images, labels: bytesIn(labels, labelFile) };
}

/** How many images each class has. */
export function classCounts(labels: Uint8Array): readonly number[] {
  const counts = new Array<number>(labels.reduce((most, label) => Math.max(most, label), 0) + 1).fill(0);
  for (const label of labels) counts[label]++;
  return counts;
}

/** Divides images. Pixels become numbers from 0 to 1. */
export function imageData(
  { pixels, shape, labels }: Images,
  { classes }: ImagesRecipe,
  { seed, test, validation, isStratified }: Settings,
): Prepared {
  const [count, ...sides] = shape;
  const size = sides.reduce((product, side) => product * side, 1);
  const data = { image: scaledBytes(pixels, [count, size]), t: oneHot([...labels], classes.length) };
  return split(data, { test, validation, seed, ...(isStratified && { stratify: "t" }) });
}
