import { type Command, defineCommand } from "../frame/command.js";
import { oneOf, text } from "../frame/options.js";

export const describe: Command = defineCommand({
  name: "describe",
  about: "show what is in a file of a network or of weights, or in a module",
  details:
    "Of a network: its nodes, shapes and parameters, and of a training how each gradient is computed. Of weights: their names and " +
    "shapes. A module is one of yours that exports a node, a gradient or an optimizer; it is run.",
  operands: [{ name: "file", about: "a .json, .onnx, .safetensors, .npz or .npy file, or a .js or .mjs module" }],
  options: {
    as: oneOf(["table", "mermaid", "dot"], "table", "how a graph is written: table, mermaid or dot"),
    export: text({ value: "name", about: "the export of the module to show (default: the default export, else all)" }),
  },
  examples: [
    ["rxgrad describe model.json", "a table of its nodes"],
    ["rxgrad describe y.js --as dot | dot -Tsvg > y.svg", "a drawing"],
  ],
  async run({ operands: [file], options: { as, export: name }, printer }) {
    const { describeFile } = await import("../describe/describe-file.js");
    const { text: shown, facts } = await describeFile(file, as, name);
    printer.draw(shown);
    printer.tell(facts);
  },
});
