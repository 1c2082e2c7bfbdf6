import { type Classifier, type ClassifierFeed, classifier } from "@rxgrad/bench";
import { type Batches, batches } from "@rxgrad/data";

// Four samples of six numbers, a third of them zero, in three classes.
const dataset = {
  x: Array.from({ length: 4 }, (_, n) => Array.from({ length: 6 }, (_, i) => ((n + i) % 3) / 2)),
  t: Array.from({ length: 4 }, (_, n) => [0, 1, 2].map((k) => (n % 3 === k ? 1 : 0))),
};

export const feeds: Batches<ClassifierFeed> = batches(dataset, { size: 4, order: "sequential" });

const [feed] = feeds;

/** A small classifier and its batch. */
export const small: Classifier = classifier([6, 5, 3], feed);

/** The options with which benchmarks run. */
export const options = { rounds: 1, span: 1, full: true, progress: () => {}, say: () => {} };
