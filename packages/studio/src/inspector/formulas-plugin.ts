import type { Plugin } from "vite";
import { formulas } from "./formulas.js";
import { renderFormulas } from "./render-formulas.js";

const NAME = "virtual:formulas";

/** Makes a module of the formulas, as MathML. Nothing of KaTeX reaches the page. */
export const renderedFormulas: Plugin = {
  name: "formulas",
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) => (id === `\0${NAME}` ? `export default ${JSON.stringify(renderFormulas(formulas))};` : undefined),
};
