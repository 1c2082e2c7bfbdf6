// #region imports
import { writeFile } from "node:fs/promises";
import {
  batches,
  readCsv,
  split,
  standardScaler,
} from "@rxgrad/data";
import {
  absoluteError,
  adam,
  evaluate,
  finiteDifference,
  input,
  observe,
  r2,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { loss, y } from "./network.js";

// #endregion imports

// #region read
const { data, categories, rows } = await readCsv("houses.csv", {
  columns: {
    x: ["area", "rooms"],
    district: { category: "district" },
    t: ["price"],
  },
});
console.log(rows, "houses in", categories.district.join(", "));
// #endregion read

// #region split
const houses = split(data, { test: 0.2, seed: 1 });
// #endregion split

// #region scale
const scalers = {
  x: standardScaler().fit(houses.train.x),
  t: standardScaler().fit(houses.train.t),
};
const scaled = {
  x: scalers.x.transform(houses.train.x),
  district: houses.train.district,
  t: scalers.t.transform(houses.train.t),
};
// #endregion scale

// #region fit
const feeds = batches(scaled, { size: 16, seed: 1 });
const W = adam(finiteDifference(loss), { learningRate: 0.02 });
const parameters = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(take(800), observe(W)),
);
// #endregion fit

// #region test
const { test } = houses;
const scaledPrices = await evaluate(
  y,
  { x: scalers.x.transform(test.x), district: test.district },
  parameters,
);
const prices = scalers.t.inverse(scaledPrices);
console.log("R² of the test:", r2(prices, test.t).toFixed(3));

const [p, t] = [input("p", [1]), input("t", [1])];
const off = absoluteError(p, t, { reduction: "mean" });
const mean = await evaluate(off, { p: prices, t: test.t });
console.log("wrong by", mean.toFixed(1), "on average");
// #endregion test

// #region save
const model = {
  x: scalers.x.toJSON(),
  t: scalers.t.toJSON(),
  districts: categories.district,
  parameters: parameters.toJSON(),
};
await writeFile("model.json", JSON.stringify(model));
// #endregion save
