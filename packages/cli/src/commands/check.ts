import { type Command, defineCommand } from "../frame/command.js";
import { between, text, whole } from "../frame/options.js";

export const check: Command = defineCommand({
  name: "check",
  about: "check the gradients of a module's loss, and the rules of its nodes",
  details:
    "The module exports its loss, a node with one number, as loss or as its default export. It may export feed, the values of the " +
    "inputs, and parameters. Without feed, numbers are drawn for the inputs. The module is run.",
  operands: [{ name: "module", about: "a .js or .mjs file that exports a loss" }],
  options: {
    export: text({ value: "name", about: "the export that is the loss" }),
    samples: whole({ about: "how many samples are drawn for inputs", fallback: 4, least: 1, most: 1000 }),
    seed: whole({ about: "the seed of what is drawn", fallback: 0, least: 0, most: 2 ** 31 - 1 }),
    tolerance: between({ about: "the largest relative error", fallback: 1e-6, least: 0, most: 1 }),
  },
  examples: [
    ["rxgrad check loss.js", "before you train with a node of your own"],
    ["rxgrad check loss.js --json", "the same for a program, such as a test"],
  ],
  async run({ operands: [path], options, printer }) {
    const { checkModule } = await import("../check/check-module.js");
    const { table, facts, problem } = await checkModule(path, options, printer.width);
    if (table) printer.draw(table);
    printer.tell(facts);
    if (problem) throw problem;
  },
});
