import { UsageError } from "../frame/exit.js";
import { imageCode } from "../program/image-code.js";
import type { ImagesRecipe } from "../recipe/recipe.js";
import { classCounts, imageData, readLabeled } from "./image-data.js";
import type { Task } from "./task.js";

/** What to learn from an IDX file of images and another of their labels. */
export async function imageTask(file: string, labelFile: string | undefined): Promise<Task> {
  if (labelFile === undefined)
    throw new UsageError(`--target is missing; give the IDX file with the labels of ${file}.`);
  const images = await readLabeled(file, labelFile);
  const counts = classCounts(images.labels);
  if (counts.filter((count) => count > 0).length < 2)
    throw new Error(`${labelFile} has the same label for all images, so there is nothing to learn.`);
  const [rows, ...shape] = images.shape;
  const recipe: ImagesRecipe = { kind: "images", shape, classes: counts.map((_, label) => String(label)) };
  const kinds = counts.map((count, label) => `${label} ${count}`).join(", ");
  return {
    ...{ kind: "images", recipe, files: [file, labelFile], rows, unit: "images", counts },
    title: `${file}: ${rows} images of ${shape.join(" × ")}.`,
    lines: [["target", `${labelFile}, ${counts.length} classes: ${kinds}`]],
    warnings: [],
    recognized: { file, rows, recipe },
    prepare: async (settings) => imageData(images, recipe, settings),
    code: imageCode(file, labelFile, recipe),
  };
}
