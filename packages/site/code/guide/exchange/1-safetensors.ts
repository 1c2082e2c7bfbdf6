// #region write
import {
  parametersFromTensors,
  readSafetensors,
  writeSafetensors,
} from "@rxgrad/formats";
import { evaluate } from "rxgrad";
import { parameters, xor, y } from "./network.js";

await writeSafetensors("xor.safetensors", parameters);
// #endregion write

// #region read
const { tensors } = await readSafetensors("xor.safetensors");
for (const [name, { shape }] of tensors) {
  console.log(name, shape);
}

const read = parametersFromTensors(y, tensors);
const before = await evaluate(y, xor, parameters);
const after = await evaluate(y, xor, read);
console.log(String(before) === String(after));
// #endregion read
