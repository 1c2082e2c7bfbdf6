import type { CsvGuess } from "../experiment/data/guess-csv.js";
import { ExperimentError, messageOf } from "../experiment/experiment-error.js";
import { sentence } from "../words/told.js";
import { RefusedError, Requester } from "./requester.js";
import { keepForNext, trainingWorker } from "./training-worker.js";

/**
 * Looks at a dropped file as `guessCsv` does, in a training worker: a large file takes longer than a page may stand still. The run that
 * learns from the file gets that worker, whose code is loaded and warm.
 *
 * @param file Asked for when the worker has been started.
 * @throws ExperimentError where nothing can be learned from the file.
 */
export async function guessInWorker(name: string, file: () => Promise<Uint8Array>): Promise<CsvGuess> {
  const worker = trainingWorker();
  const requester = new Requester(
    worker,
    () => {},
    () => {},
  );
  try {
    const guess = await requester.ask("guess", [name, await file()]);
    requester.leave();
    keepForNext(worker);
    return guess;
  } catch (error) {
    requester.end(new Error(sentence("error.closed")));
    const reason = messageOf(error);
    throw new ExperimentError(error instanceof RefusedError ? reason : sentence("error.csvLook", { reason }));
  }
}
