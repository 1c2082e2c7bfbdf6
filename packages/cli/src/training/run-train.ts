import type { CsvEncoding } from "@rxgrad/data";
import { checkThere } from "../files/check-there.js";
import { isSameFile } from "../files/same-file.js";
import { checkPlace, checkReplaced } from "../files/target.js";
import { writeWhole } from "../files/write-file.js";
import { UsageError } from "../frame/exit.js";
import type { Printer } from "../frame/printer.js";
import { PROGRAM, programOf } from "../program/program.js";
import { MODEL, modelText } from "../recipe/model-file.js";
import { headOf, isIdx } from "../table/read-table.js";
import { STDIN } from "../table/stdin.js";
import { imageTask } from "./image-task.js";
import { learn } from "./learn.js";
import { measure } from "./measure.js";
import { networkFor } from "./network.js";
import { sayPlan, sayResult, sayWritten, watching } from "./report.js";
import { type Choices, settingsFor } from "./settings.js";
import { tableTask } from "./table-task.js";
import type { Task } from "./task.js";

/** The options of `rxgrad train`. */
interface TrainOptions extends Choices {
  readonly target: string | undefined;
  readonly out: string;
  readonly as: "auto" | "class" | "number";
  readonly ignore: readonly string[];
  readonly encoding: CsvEncoding | undefined;
  /** False, true to print the program, or the file to write it into. */
  readonly code: string | boolean;
}

interface Invoked {
  readonly operands: readonly string[];
  readonly options: TrainOptions;
  readonly printer: Printer;
  readonly signal: AbortSignal;
}

/** Learns from a file, measures what was learned, and writes it. */
export async function runTrain({ operands: [file], options, printer, signal }: Invoked): Promise<void> {
  const task = await taskOf(file, options);
  for (const warning of task.warnings) printer.warn(warning);
  const settings = settingsFor(task.kind, task.rows, task.counts, options);
  const program = programOf(task, settings, options.out);
  if (options.code === true) {
    if (printer.isJson) printer.tell({ event: "code", code: program });
    else await printer.write(program);
    return;
  }
  await checkTargets(options, task);
  if (typeof options.code === "string") await writeWhole(options.code, program);
  sayPlan(task, settings, printer);
  const network = networkFor(task.recipe, settings);
  const data = await task.prepare(settings);
  const learned = await learn(network, data, settings, { signal, ...watching(settings, printer) });
  if (learned === undefined) {
    printer.warn("stopped before the end of the first epoch; no model was written.");
    return;
  }
  const measured = await measure(network, data, learned.parameters);
  await writeWhole(
    options.out,
    modelText({ ...data, recipe: task.recipe, y: network.y, parameters: learned.parameters }),
  );
  sayResult(task, settings, learned, measured, printer);
  sayWritten(options, task, printer);
}

/** @throws UsageError where a file would be destroyed, or cannot be written. */
async function checkTargets({ out, code }: TrainOptions, { files }: Task): Promise<void> {
  const model = { label: "--out", file: out };
  await checkPlace(model, files);
  await checkReplaced(model, MODEL);
  if (typeof code !== "string") return;
  if (await isSameFile(code, out)) throw new UsageError(`--code and --out are both ${out}; give two files.`);
  const program = { label: "--code", file: code };
  await checkPlace(program, files);
  await checkReplaced(program, PROGRAM);
}

async function taskOf(file: string, options: TrainOptions): Promise<Task> {
  if (file === STDIN)
    throw new UsageError(
      "train reads its data more than once, so not from standard input; save them in a file and give that.",
    );
  if (!/^https?:/.test(file)) await checkThere(file, "a CSV file, or an IDX file of images");
  const head = await headOf(file);
  if (!isIdx(head)) return tableTask(file, head, options);
  const { as, ignore, encoding } = options;
  if (as !== "auto" || ignore.length > 0 || encoding !== undefined)
    throw new UsageError("--as, --ignore and --encoding are for tables; leave them out.");
  return imageTask(file, options.target);
}
