import { type Command, defineCommand } from "../frame/command.js";
import { oneOf, text } from "../frame/options.js";

export const convert: Command = defineCommand({
  name: "convert",
  about: "convert a network or weights from one kind of file to another",
  details:
    "The endings tell the kinds: .json (rxgrad's own, or of TensorFlow.js), .onnx, .safetensors, .npz and .npy are read and written; .js and .mjs are " +
    "written, as modules that answer without rxgrad. safetensors, npz and npy hold weights and no graph. To make a network " +
    "of weights, give a file with its graph.",
  operands: [
    { name: "from", about: "the file to read" },
    {
      name: "to",
      about: "the file to write; a network that convert wrote is replaced, any other file is not",
    },
  ],
  options: {
    graph: text({ value: "file", about: "a file with the graph, for weights that have none", candidates: "files" }),
    as: oneOf(["auto", "tensorflow"], "auto", "tensorflow: write a .json file as a TensorFlow.js layers model"),
    output: text({ value: "name", about: "the node to keep, in place of all outputs" }),
    type: oneOf(["auto", "float64", "float32"], "auto", "float64, float32, or auto: float32 in ONNX, else float64"),
  },
  examples: [
    ["rxgrad convert model.json model.onnx", "for ONNX Runtime, in float32"],
    ["rxgrad convert model.json network.js", "for any page or service, without rxgrad"],
    ["rxgrad convert model.json tfjs/model.json --as tensorflow", "for tf.loadLayersModel"],
    ["rxgrad convert model.onnx weights.safetensors", "the weights alone"],
    ["rxgrad convert w.npz model.onnx --graph model.json", "other weights in the same graph"],
  ],
  async run({ operands: [from, to], options, printer }) {
    const { convertFile } = await import("../convert/convert-file.js");
    const { as, type, output, graph } = options;
    const told = await convertFile(from, to, { as, graph, output, type: type === "auto" ? undefined : type });
    printer.say(told.sentences.join(" "));
    printer.tell(told.facts);
  },
});
