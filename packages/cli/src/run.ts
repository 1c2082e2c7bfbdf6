import type { Output } from "@rxgrad/terminal";
import { COMMANDS } from "./commands/index.js";
import type { Command } from "./frame/command.js";
import { EXIT, UsageError } from "./frame/exit.js";
import { commandHelp, mainHelp } from "./frame/help.js";
import { suggestion } from "./frame/nearest.js";
import { type Printer, printerFor } from "./frame/printer.js";
import { COMMON, checkOperands, readValues, sortWords } from "./frame/read-words.js";
import { stopping } from "./frame/stopping.js";

/** Where the command prints. */
export interface CommandStreams {
  /** Where results are printed. Default `process.stdout`. */
  readonly stdout?: Output;
  /** Where errors and warnings are printed. Default `process.stderr`. */
  readonly stderr?: Output;
}

/**
 * Runs the command `rxgrad`.
 *
 * @param words The words of the command line after `rxgrad`.
 * @param options Streams in place of those of the process.
 * @returns The exit code: 0 done, 1 the work failed, 2 the command line is wrong, 130 stopped by Ctrl-C,
 * 141 nobody reads the output any more, 143 stopped by SIGTERM.
 * @example
 * process.exitCode = await run(["version", "--json"]);
 */
export async function run(words: readonly string[], options: CommandStreams = {}): Promise<number> {
  const { stdout = process.stdout, stderr = process.stderr } = options;
  const end = words.indexOf("--");
  const isJson = words.slice(0, end < 0 ? undefined : end).includes("--json");
  const printer = (name: string): Printer => printerFor(name, isJson, stdout, stderr);
  let name = "rxgrad";
  try {
    const { command, rest } = chosen(words);
    if (command === undefined) {
      await printer(name).write(`${mainHelp(COMMANDS, printer(name))}\n`);
      return EXIT.fine;
    }
    name = `rxgrad ${command.name}`;
    return await runCommand(command, rest, printer(name));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const sentence = error instanceof Error ? error.message : String(error);
    const code = isUsage ? EXIT.usage : EXIT.failed;
    stderr.write(isJson ? `${JSON.stringify({ error: sentence, exitCode: code })}\n` : `${name}: ${sentence}\n`);
    return code;
  }
}

const NAMES = COMMANDS.map(({ name }) => name);

/** The command of a command line, and the words after it; none where help is asked for. */
function chosen(words: readonly string[]): { readonly command?: Command; readonly rest: readonly string[] } {
  const [first, ...rest] = words.filter((word, i) => word !== "--json" || i > 0);
  if (first === undefined || ["-h", "--help"].includes(first)) return { rest };
  if (["-v", "-V", "--version"].includes(first)) return chosen(["version", ...rest]);
  if (first === "help") return rest.length === 0 ? { rest } : chosen([...rest, "--help"]);
  const command = COMMANDS.find(({ name }) => name === first);
  if (command) return { command, rest };
  const hint = (names: readonly string[]): string => suggestion(first, names, "rxgrad --help lists the commands.");
  if (first.startsWith("-")) throw new UsageError(`there is no option ${first}${hint(["--help", "--version"])}`);
  throw new UsageError(`there is no command ${JSON.stringify(first)}${hint(NAMES)}`);
}

async function runCommand(command: Command, words: readonly string[], printer: Printer): Promise<number> {
  const options = { ...COMMON, ...command.options };
  const { operands, given } = sortWords(words, options);
  if (given.help) {
    await printer.write(`${commandHelp(command, printer)}\n`);
    return EXIT.fine;
  }
  checkOperands(command, operands);
  const values = readValues(options, given);
  const stop = stopping(command.endsItself === true, printer);
  try {
    await command.run({ operands, options: values, printer, signal: stop.signal });
    return stop.exitCode();
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) return stop.exitCode();
    throw error;
  } finally {
    stop.free();
  }
}
