import type { ImagesRecipe } from "../recipe/recipe.js";
import type { DataCode } from "../training/task.js";

/** Reads images as `imageData` does. */
export function imageCode(file: string, labelFile: string, { shape, classes }: ImagesRecipe): DataCode {
  const size = shape.reduce((product, side) => product * side, 1);
  return {
    data: ["oneHot", "readIdx", "scaledBytes"],
    read: `const images = await readIdx(${JSON.stringify(file)});
const labels = await readIdx(${JSON.stringify(labelFile)});
if (!(images.data instanceof Uint8Array)) throw new Error("The pixels are no bytes.");
// Pixels become numbers from 0 to 1.
const data = {
  image: scaledBytes(images.data, [images.shape[0] ?? 0, ${size}]),
  t: oneHot([...labels.data], ${classes.length}),
};`,
    ready: "const { train: learned, validation, test } = parts;",
    fitted: "",
  };
}
