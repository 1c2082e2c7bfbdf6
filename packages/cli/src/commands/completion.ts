import { type Command, defineCommand } from "../frame/command.js";
import { UsageError } from "../frame/exit.js";

/** @param commands All commands, for which the script completes words. */
export const completion = (commands: () => readonly Command[]): Command =>
  defineCommand({
    name: "completion",
    about: "print a script by which a shell completes the words of rxgrad",
    details: "The names of commands, options and their values, and of files, where the Tab key is pressed.",
    operands: [{ name: "shell", about: "bash or zsh", candidates: ["bash", "zsh"] }],
    options: {},
    examples: [
      ['eval "$(rxgrad completion bash)"', "in ~/.bashrc"],
      ['eval "$(rxgrad completion zsh)"', "in ~/.zshrc, behind compinit"],
    ],
    async run({ operands: [shell], printer }) {
      const { bashScript } = await import("../completion/bash.js");
      const { zshScript } = await import("../completion/zsh.js");
      const scripts: Readonly<Record<string, typeof bashScript>> = { bash: bashScript, zsh: zshScript };
      if (!Object.hasOwn(scripts, shell))
        throw new UsageError(`the shell is ${JSON.stringify(shell)}; give bash or zsh.`);
      await printer.write(scripts[shell](commands()));
    },
  });
