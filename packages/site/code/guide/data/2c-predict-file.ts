import { readFile } from "node:fs/promises";
import {
  imputerFromJSON,
  readCsv,
  scalerFromJSON,
} from "@rxgrad/data";
import { wrapped } from "@rxgrad/terminal";
import { evaluate, parametersFromJSON } from "rxgrad";
import { missing, x } from "./columns.js";
import { y } from "./network.js";

// #region load
const json = await readFile("for-files.json", "utf8");
const model = JSON.parse(json);
const filled = imputerFromJSON(model.filled);
const scalers = {
  x: scalerFromJSON(model.scalers.x),
  t: scalerFromJSON(model.scalers.t),
};
const parameters = parametersFromJSON(y, model.parameters);
// #endregion load

// #region predict
const file = await readCsv("new-houses.csv", {
  missing,
  columns: {
    x,
    district: {
      category: "district",
      categories: model.categories.district,
      unknown: "zeros",
    },
  },
});
const { rows, unknown, data } = file;
const feed = {
  x: scalers.x.transform(filled.transform(data.x)),
  district: data.district,
};
const answer = await evaluate(y, feed, parameters);
const prices = scalers.t.inverse(answer);
console.log(rows, "rows,", unknown, "in an unknown district");
for (let i = 0; i < rows; i++)
  console.log(`row ${i + 1}:`, Math.round(prices.at(i, 0)));
// #endregion predict

// #region order
const turned = await readCsv("new-houses.csv", {
  missing,
  columns: { x: ["rooms", "area"] },
});
try {
  filled.transform(turned.data.x);
} catch (error) {
  console.log(wrapped((error as Error).message, 72));
}
// #endregion order
