// #region load
import { readFile } from "node:fs/promises";
import { oneHot, scalerFromJSON } from "@rxgrad/data";
import { evaluate, parametersFromJSON } from "rxgrad";
import { y } from "./network.js";

const model = JSON.parse(await readFile("model.json", "utf8"));
const scalers = {
  x: scalerFromJSON(model.x),
  t: scalerFromJSON(model.t),
};
const parameters = parametersFromJSON(y, model.parameters);
// #endregion load

// #region predict
const houses = [
  { area: 60, rooms: 2, district: "center" },
  { area: 60, rooms: 2, district: "hill" },
  { area: 120, rooms: 4, district: "hill" },
];
const feed = {
  x: scalers.x.transform(
    houses.map(({ area, rooms }) => [area, rooms]),
  ),
  district: oneHot(
    houses.map(({ district }) => district),
    model.districts,
  ),
};
const prices = scalers.t.inverse(
  await evaluate(y, feed, parameters),
);
for (const [i, house] of houses.entries())
  console.log(
    house.area,
    house.district,
    Math.round(prices.at(i, 0)),
  );
// #endregion predict
