import { isLive, percent, progress } from "@rxgrad/terminal";
import { Subject } from "rxjs";
import type { Printer } from "../frame/printer.js";
import type { Recipe } from "../recipe/recipe.js";
import { confusionText, rowsOfWords, short } from "./layout.js";
import type { Learned, Watch } from "./learn.js";
import type { Measured } from "./measure.js";
import type { Settings } from "./settings.js";
import type { Task } from "./task.js";

/** Where a model was written, and its program. */
interface Written {
  readonly out: string;
  readonly code: string | boolean;
}

/** Says what was recognized, and how it is learned. */
export function sayPlan(
  { title, lines, recognized, rows, unit, recipe }: Task,
  settings: Settings,
  printer: Printer,
): void {
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
export function watching({ epochs }: Settings, printer: Printer): Pick<Watch, "epoch" | "show"> {
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

/** Says how a training ended, and how well it learned. */
export function sayResult(
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
  printer.say();
  printer.say(`${why} Kept what was learned in epoch ${best}, which has the lowest validation loss.`);
  printer.say();
  printer.draw(measuredText(recipe, measured, printer));
  if (measured.rows < FEW_ROWS) printer.say(`  ${measured.rows} rows are few: chance decides much of this.`);
  printer.say();
  printer.tell({ event: "tested", best, epochs, ended, ...measured });
}

/** Fewer rows to test with say little. */
const FEW_ROWS = 20;

function measuredText({ classes }: Recipe, measured: Measured, printer: Printer): string {
  const { bold, dim } = printer.colors;
  if (!("accuracy" in measured))
    return `${bold(`Test R² ${measured.r2.toFixed(4)}`)}, mean absolute error ${short(measured.meanAbsoluteError)}`;
  const { rows, accuracy, confusion } = measured;
  const right = confusion.reduce((sum, row, i) => sum + row[i], 0);
  const most = Math.max(...confusion.map((row) => row.reduce((sum, count) => sum + count, 0)));
  return [
    `${bold(`Test accuracy ${percent(accuracy)}`)} (${right} of ${rows})`,
    dim(`  Always the most frequent class: ${percent(most / rows)}`),
    confusionText(classes as readonly string[], confusion, printer),
  ].join("\n");
}

/** Says what was written. */
export function sayWritten({ out, code }: Written, { kind }: Task, printer: Printer): void {
  printer.tell({ event: "written", model: out, ...(typeof code === "string" && { code }) });
  if (typeof code === "string") printer.say(`Wrote the program that does the same: ${code}`);
  printer.say(`Wrote ${out}. To predict:`);
  printer.draw(`  npx rxgrad predict ${out} ${kind === "images" ? "new.idx" : "new.csv"}`);
}
