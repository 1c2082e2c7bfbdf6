import { writeFile } from "node:fs/promises";
import {
  batches,
  imputer,
  readCsv,
  split,
  standardScaler,
} from "@rxgrad/data";
import { adam, finiteDifference, observe, train } from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { missing, x } from "./columns.js";
import { loss } from "./network.js";

// #region read
const { data, categories } = await readCsv("houses.csv", {
  missing,
  columns: {
    x,
    district: { category: "district" },
    t: ["price"],
  },
});
const houses = split(data, { test: 0.2, seed: 1 });
// #endregion read

// #region prepare
const median = imputer({ strategy: "median" });
const filled = median.fit(houses.train.x);
const scalers = {
  x: standardScaler().fit(filled.transform(houses.train.x)),
  t: standardScaler().fit(houses.train.t),
};
const prepared = {
  x: scalers.x.transform(filled.transform(houses.train.x)),
  district: houses.train.district,
  t: scalers.t.transform(houses.train.t),
};
// #endregion prepare

const feeds = batches(prepared, { size: 16, seed: 1 });
const W = adam(finiteDifference(loss), { learningRate: 0.02 });
const parameters = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(take(800), observe(W)),
);

// #region save
const model = { filled, scalers, categories, parameters };
await writeFile("for-files.json", JSON.stringify(model));
// #endregion save
console.log("saved:", Object.keys(model).join(", "));
