import type { Exercise } from "./exercise.js";

const program = (learningRate: string, size: string, epochs: string, isScaled: string): string =>
  `import { batches, iris, split, standardScaler } from "@rxgrad/data";
import * as rx from "rxgrad";
import { lastValueFrom } from "rxjs";

const learningRate = ${learningRate};
const size = ${size}; // of a batch, 1 to 76
const epochs = ${epochs}; // at most 200
const isScaled = ${isScaled};

const all = await iris();
const parts = { validation: 37, test: 37, stratify: "t", seed: 1 };
const flowers = split(all, parts);
const scaler = standardScaler().fit(flowers.train.x);
const prepared = ({ x, t }) =>
  ({ x: isScaled ? scaler.transform(x) : x, t });

const x = rx.input("x", [4]);
const y = x.pipe(rx.dense(8), rx.tanh(), rx.dense(3), rx.softmax());
const loss = rx.crossEntropy(y, rx.input("t", [3]));
const W = rx.sgd(rx.backprop(loss), { learningRate });
const options = { size, epochs, seed: 1 };
const data = batches(prepared(flowers.train), options);
const run$ = rx.train(W, data, { seed: 1 });
const learned = await lastValueFrom(run$.pipe(rx.observe(W)));

async function right(part) {
  const { x, t } = prepared(part);
  const answers = await rx.evaluate(y, { x }, learned);
  return Math.round(37 * rx.accuracy(answers, t));
}
const validated = await right(flowers.validation);
console.log(validated, "of 37 validation flowers are right");`;

export const hyperparameters: Readonly<Record<string, Exercise>> = {
  "hyperparameters/units": { kind: "number", answer: -8000, within: 1, solution: "-8000" },
  "hyperparameters/zeros": {
    kind: "choice",
    options: {
      en: [
        "Nothing: after enough iterations the units differ.",
        "All 50 units stay alike, so the layer works as one unit.",
        "Only the biases of the 50 units stay alike.",
      ],
      ko: [
        "문제없다. 충분히 반복하면 뉴런들이 서로 달라진다.",
        "뉴런 50개가 끝까지 똑같아서 한 개나 다름없다.",
        "뉴런 50개의 편향만 끝까지 똑같다.",
      ],
    },
    answer: 2,
    solution: "2",
  },
  "hyperparameters/iris": {
    kind: "program",
    start: program("0.001", "76", "50", "false"),
    check: `if (!(epochs <= 200)) throw new Error("200 epochs are the limit.");
if (!(validated >= 36)) throw new Error("36 validation flowers are the goal.");
const tested = await right(flowers.test);
console.log("The test flowers, opened once:", tested, "of 37");`,
    solution: program("0.1", "10", "200", "true"),
  },
};
