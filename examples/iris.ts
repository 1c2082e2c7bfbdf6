// Iris: from a CSV file to a network that classifies three species, tested on flowers that it was not trained on.
//
// A network needs columns as numbers, classes as one-hot rows, a separate test set, and inputs of about the same size. With
// only a hundred flowers it also helps to generate more of them.
import { batches, readCsv, split, standardScaler } from "@rxgrad/data";
import {
  accuracy,
  confusionMatrix,
  cosineDecay,
  crossEntropy,
  dense,
  evaluate,
  type Feed,
  finiteDifference,
  input,
  momentum,
  observe,
  softmax,
  type Tensor,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

// 1. Read. Columns of the file become inputs by name; an invalid number is an error with its line and column.
const { data, categories, rows } = await readCsv(new URL("iris.csv", import.meta.url), {
  columns: { x: ["sepal length", "sepal width", "petal length", "petal width"], t: { category: "species" } },
});
console.log(`${rows} flowers: ${categories.t.join(", ")}`);

// 2. The network: one layer is enough for iris.
const ITERATIONS = 500;
const t = input("t", [3]);
const y = input("x", [4]).pipe(dense(3), softmax());
const W = momentum(finiteDifference(crossEntropy(y, t)), {
  learningRate: cosineDecay({ start: 0.3, iterations: ITERATIONS }),
});

/** Learns from two thirds of the flowers, and predicts the others. */
async function learn(seed: number, feedsOf: (x: Tensor, t: Tensor, seed: number) => Iterable<Feed>) {
  // 3. Split, with the same proportion of each species in both parts. The scaler is fitted to the training part only, so that
  // no information about the test flowers leaks into training.
  const { train: learned, test } = split(data, { test: 1 / 3, stratify: "t", seed });
  const scaler = standardScaler().fit(learned.x);

  // 4. Train, and test once, at the end.
  const feeds = feedsOf(scaler.transform(learned.x), learned.t, seed);
  const iterations$ = train(W, feeds, { seed }).pipe(take(ITERATIONS));
  const parameters = await lastValueFrom(iterations$.pipe(observe(W)));
  return { answers: await evaluate(y, { x: scaler.transform(test.x) }, parameters), targets: test.t };
}

/** Batches of the original flowers. */
const asTheyAre = (x: Tensor, t: Tensor, seed: number) => batches({ x, t }, { size: x.shape[0], seed });

/**
 * New flowers in each iteration: each is moved by the difference between two flowers of one species, which may be another
 * species. Two species overlap, and only a few of a hundred flowers lie in the overlap. Without new flowers, those few would
 * determine the boundary. All flowers contribute to the differences within a species.
 */
function* asTheyMightBe(x: Tensor, t: Tensor, seed: number): Generator<Feed> {
  const [flowers, columns] = x.shape;
  const row = (i: number): number[] => Array.from({ length: columns }, (_, k) => x.at(i, k));
  const speciesOf = (i: number): number => [0, 1, 2].findIndex((k) => t.at(i, k) === 1);
  const all = Array.from({ length: flowers }, (_, i) => ({ values: row(i), species: speciesOf(i) }));
  const differences = all.flatMap((a) =>
    all.filter((b) => b.species === a.species).map((b) => a.values.map((value, k) => value - b.values[k])),
  );
  for (const { d } of batches({ d: differences }, { size: flowers, order: "random", seed })) {
    yield { x: all.map(({ values }, i) => values.map((value, k) => value + d.at(i, k))), t };
  }
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const { answers, targets } = await learn(1, asTheyMightBe);
console.log(`\ntest accuracy ${percent(accuracy(answers, targets))} on 50 flowers; rows are species, columns answers:`);
const counts = confusionMatrix(answers, targets);
for (const [i, name] of categories.t.entries()) {
  console.log(`  ${name.padEnd(10)} ${[0, 1, 2].map((j) => String(counts.at(i, j)).padStart(3)).join("")}`);
}

// 5. How much of that is chance? With 50 test flowers each error costs two percent, so the choice of the test flowers matters
// more than the network. Therefore everything is repeated with 20 splits: a single accuracy is an anecdote, their mean a result.
for (const [what, feedsOf] of Object.entries({ "as they are": asTheyAre, "as they might be": asTheyMightBe })) {
  const luck: number[] = [];
  for (let seed = 0; seed < 20; seed++) {
    const other = await learn(seed, feedsOf);
    luck.push(accuracy(other.answers, other.targets));
  }
  luck.sort((a, b) => a - b);
  const mean = luck.reduce((sum, each) => sum + each, 0) / luck.length;
  const median = (luck[9] + luck[10]) / 2;
  console.log(`\nflowers ${what}, over 20 splits: mean ${percent(mean)}, median ${percent(median)}`);
  console.log(`  ${luck.map((each) => (100 * each).toFixed(0)).join(" ")}`);
}
