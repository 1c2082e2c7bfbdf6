// #region write
import {
  npyToBytes,
  readNpy,
  readNpz,
  writeNpz,
} from "@rxgrad/formats";
import { evaluate } from "rxgrad";
import { parameters, xor, y } from "./network.js";

await writeNpz("xor.npz", xor);
// #endregion write

// #region read
const arrays = await readNpz("xor.npz");
const x = arrays.get("x");
if (x === undefined) throw new Error("xor.npz has no x");
console.log(x.shape);
console.log(String(await evaluate(y, { x }, parameters)));
// #endregion read

// #region bytes
const half = await readNpy(
  npyToBytes([0.1, 0.2], { type: "float16" }),
);
console.log(half.toArray());
// #endregion bytes
