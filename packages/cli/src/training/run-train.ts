import { stat } from "node:fs/promises";
import type { CsvEncoding } from "@rxgrad/data";
import { isLive, progress } from "@rxgrad/terminal";
import { Subject } from "rxjs";
import { UsageError } from "../frame/exit.js";
import type { Printer } from "../frame/printer.js";
import { isModelText, modelText } from "../model/model-file.js";
import { checkWritable, writeWhole } from "../model/write-file.js";
import { programOf } from "../program/program.js";
import { headOf, isIdx } from "../table/read-table.js";
import { imageTask } from "./image-task.js";
import { confusionText, rowsOfWords, short } from "./layout.js";
import { type Learned, learn, type Watch } from "./learn.js";
import { type Measured, measure } from "./measure.js";
import { networkFor } from "./network.js";
import { type Choices, type Settings, settingsFor } from "./settings.js";
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
  const settings = settingsFor(task.kind, task.rows, task.counts, options);
  const program = programOf(task, settings, options.out);
  if (options.code === true) {
    if (printer.isJson) printer.tell({ event: "code", code: program });
    else await printer.write(program);
    return;
  }
  await checkWritable("--out", options.out, task.files, isModelText);
  if (typeof options.code === "string") {
    await checkWritable("--code", options.code, [...task.files, options.out]);
    await writeWhole(options.code, program);
  }
  sayPlan(task, settings, printer);
  const network = networkFor(task.recipe, settings);
  const data = await task.prepare(settings);
  const learned = await learn(network, data, settings, { signal, ...watching(settings, printer) });
  if (learned === undefined) {
    printer.warn("stopped before the end of the first epoch; nothing was written.");
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

async function taskOf(file: string, options: TrainOptions): Promise<Task> {
  if (!/^https?:/.test(file)) {
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) throw new Error(`${file} is not there; give a CSV file, or an IDX file of images.`);
    if (!found.isFile()) throw new Error(`${file} is no file; give a CSV file, or an IDX file of images.`);
  }
  const head = await headOf(file);
  if (!isIdx(head)) return tableTask(file, head, options);
  const { as, ignore, encoding } = options;
  if (as !== "auto" || ignore.length > 0 || encoding !== undefined)
    throw new UsageError("--as, --ignore and --encoding are for tables; leave them out.");
  return imageTask(file, options.target);
}

function sayPlan({ title, lines, recognized, rows, unit, recipe }: Task, settings: Settings, printer: Printer): void {
  const { test, validation, seed, hidden, learningRate, batch, epochs } = settings;
  const [tested, validated] = [Math.round(test * rows), Math.round(validation * rows)];
  const parts = `${rows - tested - validated} to learn from, ${validated} to see when to stop, ${tested} to test with (seed ${seed})`;
  const loss = recipe.classes ? "softmax and cross-entropy" : "mean squared error";
  const plan = [
    [unit, parts],
    ["network", `layers of ${hidden.join(" and ")} units with tanh, ${loss}`],
    ["training", `adam, learning rate ${learningRate}, batches of ${batch}, at most ${epochs} epochs`],
  ] as const;
  printer.say(title);
  printer.say();
  printer.draw(rowsOfWords([...lines, ...plan], printer));
  printer.say();
  printer.tell({ event: "recognized", ...recognized });
  printer.tell({ event: "settings", ...settings });
}

/** While epochs end, a line is written at least this often where nothing can be redrawn, in milliseconds. */
const LONGEST_SILENCE = 10_000;

/** Shows the progress of a training: redrawn in a terminal, else about 20 lines. */
function watching({ epochs }: Settings, printer: Printer): Pick<Watch, "epoch" | "show"> {
  const status = new Subject<string>();
  const isDrawn = !printer.isJson && isLive(printer.stream);
  let lowest = Number.POSITIVE_INFINITY;
  let shown = { part: 0, at: 0 };
  return {
    epoch(each) {
      const { epoch, loss, validationLoss } = each;
      lowest = Math.min(lowest, validationLoss);
      const words = `validation ${short(validationLoss, 3)}, lowest ${short(lowest, 3)}`;
      printer.tell({ event: "epoch", ...each });
      if (isDrawn) return status.next(`epoch ${epoch}: ${words}`);
      const next = { part: Math.floor((20 * epoch) / epochs), at: performance.now() };
      if (epoch > 1 && next.part === shown.part && next.at - shown.at < LONGEST_SILENCE) return;
      shown = next;
      printer.say(`epoch ${String(epoch).padStart(String(epochs).length)}: loss ${short(loss, 3)}, ${words}`);
    },
    show: (total) => (isDrawn ? progress({ total, status, stream: printer.stream }) : (run$) => run$),
  };
}

function sayResult(
  { recipe }: Task,
  { patience }: Settings,
  { best, epochs, ended }: Learned,
  measured: Measured,
  printer: Printer,
): void {
  const why = {
    patience: `Ended after epoch ${epochs}, as the validation loss had not fallen for ${patience} epochs.`,
    epochs: `Ended after epoch ${epochs}, the last.`,
    signal: `Stopped in epoch ${epochs}.`,
  }[ended];
  const { bold } = printer.colors;
  printer.say();
  printer.say(`${why} Kept what was learned in epoch ${best}, which has the lowest validation loss.`);
  printer.say();
  if ("accuracy" in measured) {
    const right = measured.confusion.reduce((sum, row, i) => sum + row[i], 0);
    printer.draw(`${bold(`Test accuracy ${(100 * measured.accuracy).toFixed(2)} %`)} (${right} of ${measured.rows})`);
    printer.draw(confusionText(recipe.classes as readonly string[], measured.confusion, printer));
  } else {
    printer.draw(
      `${bold(`Test R² ${measured.r2.toFixed(4)}`)}, mean absolute error ${short(measured.meanAbsoluteError)}`,
    );
  }
  printer.say();
  printer.tell({ event: "tested", best, epochs, ended, ...measured });
}

function sayWritten({ out, code }: TrainOptions, { kind }: Task, printer: Printer): void {
  printer.tell({ event: "written", model: out, ...(typeof code === "string" && { code }) });
  if (typeof code === "string") printer.say(`Wrote the program that does the same: ${code}`);
  printer.say(`Wrote ${out}. To predict:`);
  printer.draw(`  rxgrad predict ${out} ${kind === "images" ? "new.idx" : "new.csv"}`);
}
