import { batches, mnist } from "@rxgrad/data";
import { type Classifier, type ClassifierFeed, classifier } from "../classifier.js";

/** Batches of 100 digits, drawn at random. */
export async function digitFeeds(): Promise<Iterable<ClassifierFeed>> {
  const digits = await mnist();
  return batches(digits.train, { size: 100, order: "random", seed: 1 });
}

/** A classifier of 100 digits. */
export async function digitClassifier(sizes: readonly number[]): Promise<Classifier> {
  const [feed] = await digitFeeds();
  return classifier(sizes, feed);
}
