import type { Output } from "@rxgrad/terminal";
import { COMMANDS } from "./commands/index.js";
import type { Command, Input } from "./frame/command.js";
import { EXIT, UsageError } from "./frame/exit.js";
import { commandHelp, mainHelp } from "./frame/help.js";
import { suggestion } from "./frame/nearest.js";
import { type Printer, printerFor } from "./frame/printer.js";
import { COMMON, checkOperands, readValues, sortWords } from "./frame/read-words.js";
import { stopping } from "./frame/stopping.js";

/** Where the command reads and prints. Streams of your own are to be read while it runs. */
export interface CommandStreams {
  /** What is read where a file is `-`. Default `process.stdin`. */
  readonly stdin?: Input;
  /** Where results are printed. Default `process.stdout`. */
  readonly stdout?: Output;
  /** Where errors and warnings are printed. Default `process.stderr`. */
  readonly stderr?: Output;
}

/**
 * Runs the command `rxgrad`. It resolves when the streams have passed on all that was printed, and does not end the process.
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
  const { command, rest, unknown } = chosen(words);
  const printer = printerFor(command ? `rxgrad ${command.name}` : "rxgrad", isJson, stdout, stderr);
  const stdin = (): Input => options.stdin ?? process.stdin;
  const stop = stopping(command?.endsItself === true, printer);
  try {
    if (unknown !== undefined) throw unknownError(unknown);
    if (command) await runCommand(command, rest, { printer, stdin, signal: stop.signal });
    else await printer.write(`${mainHelp(COMMANDS, printer)}\n`);
    return stop.exitCode();
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) return stop.exitCode();
    const code = error instanceof UsageError ? EXIT.usage : EXIT.failed;
    printer.fail(error instanceof Error ? error.message : String(error), code);
    return code;
  } finally {
    await printer.flush();
    stop.free();
  }
}

/** What a command line begins with. */
interface Chosen {
  /** Undefined where help is asked for, and where the word is unknown. */
  readonly command?: Command | undefined;
  /** The words after it. */
  readonly rest: readonly string[];
  /** A first word that is neither a command nor an option. */
  readonly unknown?: string;
}

function chosen(words: readonly string[]): Chosen {
  const [first, ...rest] = words.filter((word, i) => word !== "--json" || i > 0);
  if (first === undefined || ["-h", "--help"].includes(first)) return { rest };
  if (["-v", "-V", "--version"].includes(first)) return chosen(["version", ...rest]);
  if (first === "help") return rest.length === 0 ? { rest } : chosen([...rest, "--help"]);
  const command = COMMANDS.find(({ name }) => name === first);
  return command ? { command, rest } : { rest, unknown: first };
}

const NAMES = COMMANDS.map(({ name }) => name);

function unknownError(word: string): UsageError {
  const isOption = word.startsWith("-");
  const hint = suggestion(word, isOption ? ["--help", "--version"] : NAMES, "rxgrad --help lists the commands.");
  return new UsageError(`there is no ${isOption ? `option ${word}` : `command ${JSON.stringify(word)}`}${hint}`);
}

async function runCommand(
  command: Command,
  words: readonly string[],
  around: { readonly printer: Printer; stdin(): Input; readonly signal: AbortSignal },
): Promise<void> {
  const options = { ...COMMON, ...command.options };
  const { operands, given } = sortWords(words, options);
  if (given.help) return around.printer.write(`${commandHelp(command, around.printer)}\n`);
  checkOperands(command, operands);
  await command.run({ operands, options: readValues(options, given), ...around });
}
