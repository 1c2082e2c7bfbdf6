import { wrapped } from "@rxgrad/terminal";
import { type Command, flagOf, type Operand } from "./command.js";
import type { Option } from "./options.js";
import type { Printer } from "./printer.js";
import { COMMON } from "./read-words.js";

type Row = readonly [left: string, right: string];

/** A longer left side stands above its text. */
const WIDEST_LEFT = 26;

/** Rows of two columns; the second is wrapped. */
function table(rows: readonly Row[], width: number): string {
  const fitting = rows.map(([left]) => left.length).filter((length) => length <= WIDEST_LEFT);
  const left = Math.max(0, ...fitting) + 4;
  return rows
    .map(([name, about]) => {
      const lines = wrapped(about, Math.max(20, width - left)).split("\n");
      const [first, ...others] = name.length + 4 > left ? ["", ...lines] : lines;
      return [`  ${name}`.padEnd(left) + first, ...others.map((line) => " ".repeat(left) + line)].join("\n").trimEnd();
    })
    .join("\n");
}

const operandWords = ({ name, isOptional, isMany }: Operand): string => {
  const word = isMany ? `${name} …` : name;
  return isOptional ? `[${word}]` : `<${word}>`;
};

function optionRow([name, option]: readonly [string, Option<unknown>]): Row {
  const { about, value, isValueOptional, fallback } = option;
  const written = value === undefined ? "" : isValueOptional ? `[=${value}]` : ` <${value}>`;
  return [flagOf(name) + written, fallback === undefined ? about : `${about} (default ${fallback})`];
}

/** The help of a command. */
export function commandHelp(command: Command, { width, colors: { bold } }: Printer): string {
  const { name, about, details, operands, options, examples } = command;
  const usage = ["rxgrad", name, ...operands.map(operandWords), "[options]"].join(" ");
  const parts = [
    wrapped(`${about[0].toUpperCase()}${about.slice(1)}.`, width),
    ...(details ? [wrapped(details, width)] : []),
    `  ${bold(usage)}`,
    ...(operands.length > 0
      ? [
          table(
            operands.map((each): Row => [operandWords(each), each.about]),
            width,
          ),
        ]
      : []),
    table(Object.entries({ ...options, ...COMMON }).map(optionRow), width),
    examples.map(([line, text]) => `  ${bold(line)}\n${wrapped(`      ${text}`, width)}`).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The help of rxgrad itself. */
export function mainHelp(commands: readonly Command[], { width, colors: { bold } }: Printer): string {
  const rows = commands.map(({ name, about }): Row => [name, about]);
  return [
    wrapped("rxgrad learns from data and predicts, in the terminal.", width),
    `  ${bold("rxgrad <command> [options]")}`,
    table(rows, width),
    wrapped("rxgrad <command> --help shows what a command takes. rxgrad --version shows the version.", width),
    wrapped(
      "Exit codes: 0 done, 1 the work failed, 2 the command line is wrong, 130 stopped by Ctrl-C, 141 nobody reads the output any more, 143 stopped by SIGTERM.",
      width,
    ),
  ].join("\n\n");
}
