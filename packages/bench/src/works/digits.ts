import { batches, mnist } from "@rxgrad/data";
import { type Classifier, type ClassifierFeed, classifier } from "../classifier.js";

/** Batches of digits, drawn at random. */
export async function digitFeeds(size: number): Promise<Iterable<ClassifierFeed>> {
  const digits = await mnist();
  return batches(digits.train, { size, order: "random", seed: 1 });
}

/** A classifier of 100 digits. */
export async function digitClassifier(sizes: readonly number[]): Promise<Classifier> {
  const [feed] = await digitFeeds(100);
  return classifier(sizes, feed);
}
