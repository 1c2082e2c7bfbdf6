import { wrapped } from "@rxgrad/terminal";
import { input } from "rxgrad";
import { distances } from "./distances.js";

// #region refused
const image = input("image", [4, 4]);
try {
  image.pipe(distances({ centers: 3, name: "near" }));
} catch (error) {
  console.log(wrapped((error as Error).message, 72));
}
// #endregion refused
