import type { FromProgram } from "./program.worker.js";
import { rewritten } from "./rewrite.js";

/** A program that prints nothing for so long is ended, in milliseconds; and one whose last line has been run, for so long. */
const SILENCE = 10_000;
const AFTERWARDS = 2000;

/** "failed": it has thrown. */
type Ending = "ended" | "failed" | "silent" | "stopped";

export interface RunningProgram {
  /** Fulfilled when the program has ended, by itself or not. */
  readonly ended: Promise<Ending>;
  stop(): void;
}

/**
 * Runs a program in a worker of its own.
 *
 * @param root The address of the site.
 * @param print Called with each line that it prints.
 * @param afterwards For how long it may print once its last line has been run, in milliseconds.
 * @throws ProgramError for a program that is none, or that imports something else.
 */
export async function runProgram(
  code: string,
  root: string,
  print: (text: string, isError: boolean) => void,
  afterwards: number = AFTERWARDS,
): Promise<RunningProgram> {
  const text = await rewritten(code, root);
  const worker = new Worker(new URL("./program.worker.ts", import.meta.url), { type: "module", name: "program" });
  let end: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    let timer: ReturnType<typeof setTimeout>;
    let through: Ending | undefined;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => end(through ?? "silent"), through ? afterwards : SILENCE);
    };
    wait();
    end = (ending) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(ending);
    };
    worker.onmessage = ({ data }: MessageEvent<FromProgram>) => {
      // What it subscribed to may still print.
      if (data.type === "ended") through = data.hasThrown ? "failed" : "ended";
      else print(data.text, data.isError);
      wait();
    };
    worker.onerror = ({ message }) => {
      print(message, true);
      end("failed");
    };
  });
  worker.postMessage(text);
  return { ended, stop: () => end("stopped") };
}
