import { batches } from "@rxgrad/data";
import { studio } from "@rxgrad/studio";
import { finiteDifference, sgd, train } from "rxgrad";
import {
  BehaviorSubject,
  lastValueFrom,
  share,
  take,
} from "rxjs";
import { loss } from "./network.js";

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const t = [[0], [1], [1], [0]];
const feeds = batches({ x, t }, { size: 4 });
const count = Number(process.argv[2] ?? 1000);

const learningRate$ = new BehaviorSubject(0.0001);
const W = sgd(finiteDifference(loss), {
  learningRate: learningRate$,
});
const iterations$ = train(W, feeds, { seed: 1 }).pipe(
  take(count),
  share(),
);

const shown = await studio({
  W,
  iterations$,
  controls: { learningRate: learningRate$ },
});
console.log(`${shown.address}&speed=100`);
await lastValueFrom(iterations$);
await shown.close();
