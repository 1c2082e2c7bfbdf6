import type { Formulas } from "./formula-tex.js";
import { formulasOfMethods } from "./formulas-of-methods.js";
import { formulasOfNodes } from "./formulas-of-nodes.js";

/** All formulas, as TeX. Only the build reads them: the page gets them rendered. */
export const formulas: Formulas = { ...formulasOfNodes, ...formulasOfMethods };
