// Iris: from a CSV file to a network that tells three species apart, on flowers that it has never seen.
//
// What a file needs before a network can learn from it: columns as numbers, classes as one-hot rows, a part held back for
// the test, and inputs of about the same size.
import { batches, readCsv, split, standardScaler } from "@rxgrad/data";
import {
  accuracy,
  confusionMatrix,
  crossEntropy,
  dense,
  evaluate,
  finiteDifference,
  input,
  observe,
  sgd,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

// 1. Read. Columns of the file become inputs by name; a number that is none would be refused with its line and column.
const { data, categories, rows } = await readCsv(new URL("iris.csv", import.meta.url), {
  columns: { x: ["sepal length", "sepal width", "petal length", "petal width"], t: { category: "species" } },
});
console.log(`${rows} flowers: ${categories.t.join(", ")}`);

// 2. The network: one layer, which is all that iris needs.
const t = input("t", [3]);
const y = input("x", [4]).pipe(dense(3), softmax());
const W = sgd(finiteDifference(crossEntropy(y, t)), { learningRate: 1 });

/** Learns from two thirds of the flowers, and answers for the others. */
async function learn(seed: number) {
  // 3. Split, with as many flowers of each species in both parts. The scaler is fitted to the training part only: what it
  // knew of the test flowers, the network would know too.
  const { train: learned, test } = split(data, { test: 1 / 3, stratify: "t", seed });
  const scaler = standardScaler().fit(learned.x);
  const feeds = batches({ x: scaler.transform(learned.x), t: learned.t }, { size: 100, seed });

  // 4. Train, and test once, at the end.
  const iterations$ = train(W, feeds, { seed }).pipe(take(1000));
  const parameters = await lastValueFrom(iterations$.pipe(observe(W)));
  return { answers: await evaluate(y, { x: scaler.transform(test.x) }, parameters), targets: test.t };
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const { answers, targets } = await learn(1);
console.log(`\ntest accuracy ${percent(accuracy(answers, targets))} on 50 flowers; rows are species, columns answers:`);
const counts = confusionMatrix(answers, targets);
for (const [i, name] of categories.t.entries()) {
  console.log(`  ${name.padEnd(10)} ${[0, 1, 2].map((j) => String(counts.at(i, j)).padStart(3)).join("")}`);
}

// 5. How much of that is luck? Two species overlap, and with 50 flowers each error costs two percent: which flowers are
// held back decides more than anything about the network.
const luck: number[] = [];
for (let seed = 0; seed < 20; seed++) {
  const other = await learn(seed);
  luck.push(accuracy(other.answers, other.targets));
}
const mean = luck.reduce((sum, each) => sum + each, 0) / luck.length;
console.log(`\nover 20 splits: ${percent(Math.min(...luck))} to ${percent(Math.max(...luck))}, mean ${percent(mean)}`);
console.log(`  ${luck.map((each) => (100 * each).toFixed(0)).join(" ")}`);
