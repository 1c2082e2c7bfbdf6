// #region read
import {
  parametersFromTensors,
  readSafetensors,
} from "@rxgrad/formats";
import { evaluate } from "rxgrad";
import { names } from "./names.js";
import { xor, y } from "./network.js";

const file = await readSafetensors("pytorch.safetensors");
const parameters = parametersFromTensors(y, file.tensors, {
  names,
  layout: "pytorch",
});
console.log(String(await evaluate(y, xor, parameters)));
// #endregion read

// #region wrong
const { "fc2.bias": _, ...fewer } = names;
try {
  parametersFromTensors(y, file.tensors, {
    names: fewer,
    layout: "pytorch",
  });
} catch (error) {
  console.log(String(error));
}
// #endregion wrong
