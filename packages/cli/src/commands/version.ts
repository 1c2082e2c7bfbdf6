import { type Command, defineCommand } from "../frame/command.js";

export const version: Command = defineCommand({
  name: "version",
  about: "show the versions of rxgrad and of Node",
  operands: [],
  options: {},
  examples: [["rxgrad version --json", "the same for a program"]],
  async run({ printer }) {
    const { versions } = await import("../versions.js");
    const found = versions();
    printer.say(
      Object.entries(found)
        .map(([name, each]) => `${name} ${each}`)
        .join("\n"),
    );
    printer.tell(found);
  },
});
