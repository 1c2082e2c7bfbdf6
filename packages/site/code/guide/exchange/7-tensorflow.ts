// #region write
import { readTensorflow, writeTensorflow } from "@rxgrad/formats";
import { evaluate } from "rxgrad";
import { parameters, xor, y } from "./network.js";

await writeTensorflow("layers/model.json", y, parameters);
// #endregion write

// #region read
const model = await readTensorflow("layers/model.json");
const output = model.outputs.get("y");
if (output === undefined) throw new Error("there is no y");
console.log(
  String(await evaluate(output, xor, model.parameters)),
);
// #endregion read
