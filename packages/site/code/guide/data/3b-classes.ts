import { batches, parseCsv } from "@rxgrad/data";
import {
  adam,
  backprop,
  confusionMatrix,
  crossEntropy,
  dense,
  evaluate,
  input,
  observe,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const text = `
weight,height,kind
3,0.4,cat
5,0.5,cat
30,0.9,dog
40,1.0,dog
1,0.2,owl
2,0.3,owl
`;
const { data, categories } = parseCsv(text.trim(), {
  columns: { x: ["weight", "height"], t: { category: "kind" } },
});
const t = input("t", [3]);
const y = input("x", [2]).pipe(dense(3), softmax());
const W = adam(backprop(crossEntropy(y, t)), {
  learningRate: 0.1,
});
const feeds = batches(data, { size: 6, seed: 1 });
const parameters = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(take(800), observe(W)),
);

// #region answer
const { x } = data;
const answer = await evaluate(y, { x }, parameters);
for (const row of answer.toArray()) {
  const largest = Math.max(...row);
  const name = categories.t[row.indexOf(largest)];
  console.log(name, largest.toFixed(2));
}
console.log(String(confusionMatrix(answer, data.t)));
// #endregion answer
