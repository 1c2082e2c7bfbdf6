import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";
import type { CsvGuess } from "./guess-csv.js";

export interface GuessQuestion {
  readonly name: string;
  readonly file: Uint8Array;
}

export type GuessAnswer = { readonly guess: CsvGuess } | { readonly problem: string };

/**
 * Looks at a dropped file as `guessCsv` does, in a worker of its own: a large file takes longer than a page may stand still.
 *
 * @throws ExperimentError where nothing can be learned from the file.
 */
export async function guessInWorker(name: string, file: Uint8Array): Promise<CsvGuess> {
  const worker = new Worker(new URL("./guess.worker.ts", import.meta.url), { type: "module", name: "guess" });
  try {
    const answer = await new Promise<GuessAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<GuessAnswer>) => resolve(data);
      worker.onerror = ({ message }) => reject(new ExperimentError(sentence("error.csvLook", { reason: message })));
      worker.postMessage({ name, file } satisfies GuessQuestion);
    });
    if ("guess" in answer) return answer.guess;
    throw new ExperimentError(answer.problem);
  } finally {
    worker.terminate();
  }
}
