// The module of the worker that looks at a dropped file.
import { messageOf } from "../experiment-error.js";
import { guessCsv } from "./guess-csv.js";
import type { GuessAnswer, GuessQuestion } from "./guess-in-worker.js";

const answer = (message: GuessAnswer): void => globalThis.postMessage(message);

globalThis.onmessage = async ({ data: { name, file } }: MessageEvent<GuessQuestion>): Promise<void> => {
  try {
    answer({ guess: await guessCsv(name, file) });
  } catch (error) {
    answer({ problem: messageOf(error) });
  }
};
