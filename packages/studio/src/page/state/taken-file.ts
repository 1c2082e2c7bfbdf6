import { ExperimentError } from "../../experiment/experiment-error.js";
import type { CsvSetup } from "../../experiment/setup.js";
import { guessInWorker } from "../../session/guess-in-worker.js";
import { openingOf } from "../export/run-file.js";
import { tell } from "./settings.svelte.js";

/** What is in a file that was given to the page. */
export type Taken =
  | { readonly kind: "run"; readonly opening: ReturnType<typeof openingOf> }
  | { readonly kind: "csv"; readonly data: CsvSetup; readonly rows: number; readonly file: Uint8Array };

/** Reads an exported run, or looks at data of one's own. @throws Error for a file that is neither. */
export async function takenFile(file: File): Promise<Taken> {
  if (/\.json$/i.test(file.name)) return takenRun(file.name, await file.text());
  const bytes = file.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  const { setup: data, rows } = await guessInWorker(file.name, () => bytes);
  return { kind: "csv", data, rows, file: await bytes };
}

function takenRun(name: string, text: string): Taken {
  try {
    return { kind: "run", opening: openingOf(JSON.parse(text)) };
  } catch (cause) {
    // An experiment that is not accepted is told with the place.
    if (cause instanceof ExperimentError) throw cause;
    throw new Error(tell("export.unreadable", { name }), { cause });
  }
}
