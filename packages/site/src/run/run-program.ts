import type { FromProgram } from "./program.worker.js";
import { rewritten } from "./rewrite.js";

/** A program that prints nothing for so long is ended, in milliseconds; and one whose last line has been run, for so long. */
const SILENCE = 10_000;
const AFTERWARDS = 2000;

/** "failed": it has thrown. */
export type Ending = "ended" | "failed" | "silent" | "stopped";

interface RunOptions {
  /** Called with each line that is shown. */
  print(text: string, isError: boolean): void;
  /** Called now and then with how many more lines it has printed, at least. */
  drop(count: number): void;
  /** Stops it, also before it has begun. */
  readonly signal: AbortSignal;
  /** For how long it may be silent once its last line has been run, in milliseconds. */
  readonly afterwards?: number | undefined;
}

/**
 * Runs a program in a worker of its own.
 *
 * @param root The address of the site.
 * @returns A promise, fulfilled when the program has ended, by itself or not.
 * @throws ProgramError for a program that is none, or that imports something else.
 */
export async function runProgram(code: string, root: string, options: RunOptions): Promise<Ending> {
  const { print, drop, signal, afterwards = AFTERWARDS } = options;
  const text = await rewritten(code, root);
  if (signal.aborted) return "stopped";
  const worker = new Worker(new URL("./program.worker.ts", import.meta.url), { type: "module", name: "program" });
  return new Promise<Ending>((resolve) => {
    let timer: ReturnType<typeof setTimeout>;
    let isThrough = false;
    const end = (ending: Ending): void => {
      clearTimeout(timer);
      worker.terminate();
      resolve(ending);
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => end(isThrough ? "ended" : "silent"), isThrough ? afterwards : SILENCE);
    };
    const fail = (message: string): void => {
      print(message, true);
      end("failed");
    };
    wait();
    signal.addEventListener("abort", () => end("stopped"));
    worker.onmessage = ({ data }: MessageEvent<FromProgram>) => {
      if (data.type === "failed") return fail(data.text);
      if (data.type === "line") print(data.text, data.isError);
      if (data.type === "dropped") drop(data.count);
      // What it subscribed to may still print.
      if (data.type === "ended") isThrough = true;
      wait();
    };
    worker.onerror = ({ message }) => fail(message);
    worker.postMessage(text);
  });
}
