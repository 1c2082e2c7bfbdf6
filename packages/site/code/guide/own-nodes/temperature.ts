import { batches } from "@rxgrad/data";
import {
  defineJoin,
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { BehaviorSubject, take } from "rxjs";

// #region define
const tempered = defineJoin({
  kind: "tempered",
  inputs: ["x", "temperature"],
  forward(out, x, temperature) {
    const [degrees = 1] = temperature.data;
    out.data.set(x.data.map((v) => Math.tanh(v / degrees)));
  },
});
// #endregion define

// #region use
const temperature = input("temperature", [1], { batch: false });
const y = tempered(input("x", [1]).pipe(dense(1)), temperature);
const W = sgd(
  finiteDifference(meanSquaredError(y, input("t", [1]))),
  { learningRate: 0.5 },
);

const temperature$ = new BehaviorSubject(2);
const data = { x: [[-1], [1], [2]], t: [[-1], [1], [1]] };
function* feeds() {
  for (const feed of batches(data, { size: 3 }))
    yield { ...feed, temperature: [temperature$.value] };
}
train(W, feeds(), { seed: 1 })
  .pipe(take(40))
  .subscribe(({ iteration, loss }) => {
    if (iteration % 10 === 0)
      console.log(iteration, loss.toFixed(4));
    if (iteration === 20) temperature$.next(0.5);
  });
// #endregion use
