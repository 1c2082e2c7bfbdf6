import { type Command, defineCommand } from "../frame/command.js";
import { oneOrNone, text } from "../frame/options.js";
import { ENCODINGS } from "./encodings.js";

export const predict: Command = defineCommand({
  name: "predict",
  about: "answer for the rows of another file",
  details:
    "The file has the columns that the model has learned from, in any order; other columns are kept. Its rows are printed as CSV, with the answer behind each, and its probability where the answer is a class. With --json, each answer is a line.",
  operands: [
    { name: "model", about: "what rxgrad train wrote" },
    { name: "data", about: "a CSV file, an IDX file of images, or - for standard input", isStdinToo: true },
  ],
  options: {
    out: text({ value: "file", about: "write there, in place of printing", candidates: "files" }),
    encoding: oneOrNone(ENCODINGS, "the encoding of a CSV file, such as latin1; UTF-8 and UTF-16 are recognized"),
  },
  examples: [
    ["rxgrad predict model.json new.csv", "print the rows, with predicted_species and probability"],
    ["rxgrad predict model.json new.csv --out answers.csv", "write them"],
    ["cat new.csv | rxgrad predict model.json -", "answer for what another program prints"],
  ],
  async run(invocation) {
    const { runPredict } = await import("../prediction/run-predict.js");
    await runPredict(invocation);
  },
});
