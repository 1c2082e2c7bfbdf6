// #region write
import { readOnnx, writeOnnx } from "@rxgrad/formats";
import { evaluate } from "rxgrad";
import { parameters, xor, y } from "./network.js";

await writeOnnx("xor.onnx", y, parameters);
// #endregion write

// #region read
const model = await readOnnx("xor.onnx");
console.log([...model.inputs.keys()], [...model.outputs.keys()]);
const output = model.outputs.get("y");
if (output === undefined) throw new Error("there is no y");
console.log(String(await evaluate(y, xor, parameters)));
console.log(
  String(await evaluate(output, xor, model.parameters)),
);
// #endregion read
