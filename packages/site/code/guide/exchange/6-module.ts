// #region write
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { compileEvaluation } from "@rxgrad/formats";
import { evaluate } from "rxgrad";
import { parameters, xor, y } from "./network.js";

const text = compileEvaluation(y, parameters);
await writeFile("xor.js", text);
// #endregion write

// #region use
const module = await import(pathToFileURL("xor.js").href);
const x = xor.x.flat(); // four samples, one after another
console.log(Array.from(module.evaluate({ x })));
console.log(String(await evaluate(y, xor, parameters)));
// #endregion use
