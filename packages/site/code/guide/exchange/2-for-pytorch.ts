import {
  tensorsFromParameters,
  writeSafetensors,
} from "@rxgrad/formats";
import { names } from "./names.js";
import { parameters, y } from "./network.js";

const tensors = tensorsFromParameters(y, parameters, {
  names,
  layout: "pytorch",
});
for (const [name, { shape }] of tensors) {
  console.log(name, shape);
}
await writeSafetensors("pytorch.safetensors", tensors, {
  type: "float32",
});
