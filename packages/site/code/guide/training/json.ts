import {
  evaluate,
  fromJSON,
  observe,
  parametersFromJSON,
  type Tensor,
  toJSON,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { y } from "./flowers.js";
import { feeds, W } from "./run.js";

const learned = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(take(300), observe(W)),
);

// #region write
const text = JSON.stringify({
  graph: toJSON(y),
  parameters: learned.toJSON(),
});
// #endregion write

// #region read
const model = JSON.parse(text);
const loaded = fromJSON(model.graph).node("softmax1");
const parameters = parametersFromJSON(loaded, model.parameters);
const x = [[0.5, -1, 1, 1]];
const answer = await evaluate(loaded, { x }, parameters);
// The compiler does not know the shape of a loaded node.
const [row] = (answer as Tensor<2>).toArray();
console.log(row?.length, "classes");
// #endregion read

const before = await evaluate(y, { x }, learned);
console.log(before.toArray());
console.log(JSON.stringify(answer) === JSON.stringify(before));
