import { type Command, defineCommand } from "../frame/command.js";
import { text, whole } from "../frame/options.js";

export const studio: Command = defineCommand({
  name: "studio",
  about: "train in the browser's view: a module of yours, or a column of a table",
  details:
    "It prints the address of a page that shows the training, pauses it and steers it. The default export of the module is a " +
    "function that returns { W, data, controls }, as for a module in the studio itself. Of a table, a network learns the target, as " +
    "rxgrad train does. It needs @rxgrad/studio. Ctrl-C ends it.",
  operands: [{ name: "file", about: "a .js or .mjs module, or a CSV file" }],
  options: {
    target: text({ value: "column", about: "the column of the table to learn" }),
    port: whole({
      about: "the port; if it is busy, the next that is free; 0: any",
      fallback: 4317,
      least: 0,
      most: 65_535,
    }),
    seed: whole({ about: "the same seed gives the same training", fallback: 1, least: 0, most: 2 ** 31 - 1 }),
  },
  examples: [
    ["rxgrad studio iris.csv --target species", "watch the species being learned"],
    ["rxgrad studio my-run.js --port 0", "a training of your own"],
  ],
  endsItself: true,
  async run({ operands: [file], options, printer, signal }) {
    const { runStudio } = await import("../studio/run-studio.js");
    await runStudio(file, options, printer, signal);
  },
});
