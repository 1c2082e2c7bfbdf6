import { type Command, defineCommand } from "../frame/command.js";
import { between, oneOf, oneOrNone, onOrText, text, texts, whole, wholes } from "../frame/options.js";
import { ENCODINGS } from "./encodings.js";

export const train: Command = defineCommand({
  name: "train",
  about: "learn a column of a table, or the labels of images",
  details:
    "The data are a CSV file whose first row names the columns, or images in an IDX file, such as those of MNIST, with their labels in another. Both may be packed with gzip.",
  operands: [{ name: "data", about: "a CSV file, or an IDX file of images" }],
  options: {
    target: text({ value: "column", about: "what to learn: a column, or the file of labels" }),
    out: text({ value: "file", about: "where the model is written", fallback: "model.json", candidates: "files" }),
    as: oneOf(["auto", "class", "number"], "auto", "what the target is: auto, class or number"),
    ignore: texts({ value: "columns", about: "columns to leave out, with commas between them" }),
    encoding: oneOrNone(ENCODINGS, "the encoding of a CSV file, such as latin1; UTF-8 and UTF-16 are recognized"),
    hidden: wholes({ about: "units of the hidden layers, such as 32,16", least: 1, most: 10_000 }),
    learningRate: between({ about: "how far adam goes in a step", least: 0, most: 10 }),
    epochs: whole({ about: "the most passes over the rows", least: 1, most: 1_000_000 }),
    test: between({ about: "the share of the rows to test with", fallback: 0.2, least: 0, most: 0.75 }),
    seed: whole({ about: "the same seed gives the same model", fallback: 1, least: 0, most: 2 ** 31 - 1 }),
    code: onOrText({
      value: "file",
      about:
        "print the TypeScript program that does the same, and train nothing; with a file, write it there and train",
      candidates: "files",
    }),
  },
  examples: [
    ["rxgrad train iris.csv --target species", "learn the species, write model.json"],
    ["rxgrad train train-images.idx --target train-labels.idx", "learn digits"],
    ["rxgrad train iris.csv --target species --code > iris.mts", "the program in place of the model"],
  ],
  endsItself: true,
  async run(invocation) {
    const { runTrain } = await import("../training/run-train.js");
    await runTrain(invocation);
  },
});
