import { guessCsv } from "../../experiment/data/guess-csv.js";
import type { CsvSetup, Experiment } from "../../experiment/setup.js";
import { say } from "../../words/words.js";
import { settings } from "./settings.svelte.js";

/** What is in a file that was given to the page. */
export type Taken =
  | { readonly kind: "run"; readonly experiment: Experiment; readonly at: number }
  | { readonly kind: "csv"; readonly data: CsvSetup; readonly bytes: Uint8Array };

/** Reads an exported run, or looks at data of one's own. @throws Error for a file that is neither. */
export async function takenFile(file: File): Promise<Taken> {
  if (/\.json$/i.test(file.name)) return takenRun(file.name, await file.text());
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { kind: "csv", data: (await guessCsv(file.name, bytes)).setup, bytes };
}

function takenRun(name: string, text: string): Taken {
  try {
    const { experiment, iterations } = JSON.parse(text);
    if (typeof experiment.setup.task === "string" && Array.isArray(experiment.moves) && Array.isArray(iterations)) {
      return { kind: "run", experiment, at: iterations.at(-1) ?? 0 };
    }
  } catch {
    // Refused below.
  }
  throw new Error(say(settings.lang, "export.unreadable", { name }));
}
