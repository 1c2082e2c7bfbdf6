import { standardScaler, streamCsv } from "@rxgrad/data";
import {
  adam,
  evaluate,
  finiteDifference,
  observe,
  train,
} from "rxgrad";
import { firstValueFrom, from, lastValueFrom } from "rxjs";
import { loss, y } from "./network.js";

// #region columns
const columns = {
  x: ["area", "rooms"],
  district: {
    category: "district",
    categories: ["center", "harbor", "hill"],
  },
  t: ["price"],
} as const;
// #endregion columns

// #region fit
const feeds = streamCsv("houses.csv", { columns, size: 40 });
const first = await firstValueFrom(from(feeds));
const scalers = {
  x: standardScaler().fit(first.x),
  t: standardScaler().fit(first.t),
};
// #endregion fit

// #region train
const scaled = streamCsv("houses.csv", {
  columns,
  size: 16,
  epochs: 100,
  map: ({ x, district, t }) => ({
    x: scalers.x.transform(x),
    district,
    t: scalers.t.transform(t),
  }),
});
const W = adam(finiteDifference(loss), { learningRate: 0.02 });
const parameters = await lastValueFrom(
  train(W, scaled, { seed: 1 }).pipe(observe(W)),
);
// #endregion train

const house = {
  x: scalers.x.transform([[60, 2]]),
  district: [[0, 0, 1]],
};
const price = await evaluate(y, house, parameters);
console.log(Math.round(scalers.t.inverse(price).at(0, 0)));
