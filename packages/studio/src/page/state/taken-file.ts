import { checkExperiment } from "../../experiment/check/check-experiment.js";
import { guessInWorker } from "../../experiment/data/guess-in-worker.js";
import type { CsvSetup, Experiment } from "../../experiment/setup.js";
import { tell } from "./settings.svelte.js";

/** What is in a file that was given to the page. */
export type Taken =
  | { readonly kind: "run"; readonly experiment: Experiment; readonly at: number }
  | { readonly kind: "csv"; readonly data: CsvSetup; readonly rows: number; readonly file: Uint8Array };

/** Reads an exported run, or looks at data of one's own. @throws Error for a file that is neither. */
export async function takenFile(file: File): Promise<Taken> {
  if (/\.json$/i.test(file.name)) return takenRun(file.name, await file.text());
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { setup: data, rows } = await guessInWorker(file.name, bytes);
  return { kind: "csv", data, rows, file: bytes };
}

function takenRun(name: string, text: string): Taken {
  let parsed: { readonly experiment: unknown; readonly iterations: readonly unknown[] };
  try {
    parsed = JSON.parse(text);
    if (!Array.isArray(parsed.iterations)) throw new TypeError("It has no iterations.");
  } catch (cause) {
    throw new Error(tell("export.unreadable", { name }), { cause });
  }
  return { kind: "run", experiment: checkExperiment(parsed.experiment), at: Number(parsed.iterations.at(-1) ?? 0) };
}
