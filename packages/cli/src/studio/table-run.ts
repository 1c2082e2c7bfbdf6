import { stat } from "node:fs/promises";
import { batches } from "@rxgrad/data";
import { UsageError } from "../frame/exit.js";
import { headOf, isIdx } from "../table/read-table.js";
import { networkFor } from "../training/network.js";
import { settingsFor } from "../training/settings.js";
import { tableTask } from "../training/table-task.js";
import type { ShownRun } from "./shown-run.js";

/** The training of a table, as `rxgrad train` does it, without an end. */
export async function tableRun(file: string, target: string | undefined, seed: number): Promise<ShownRun> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new Error(`${file} is no file; give a CSV file, or a .js or .mjs module.`);
  const head = await headOf(file);
  if (isIdx(head)) throw new UsageError(`${file} holds images; give a CSV file, or a .js or .mjs module.`);
  const task = await tableTask(file, head, { as: "auto", ignore: [], encoding: undefined, target });
  const choices = { seed, test: 0.2, hidden: undefined, learningRate: undefined, epochs: undefined };
  const settings = settingsFor(task.kind, task.rows, task.counts, choices);
  const { train } = await task.prepare(settings);
  const { W } = networkFor(task.recipe, settings);
  return { W, data: batches(train, { size: settings.batch, seed }), others: {} };
}
