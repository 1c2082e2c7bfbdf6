import { MultiBar } from "cli-progress";
import { type Progress, progressBar, progressWords } from "./progress-line.js";
import { type Output, widthOf } from "./terminal.js";

/** Shows progress. */
export interface Display {
  show(progress: Progress): void;
  /** Shows a line beside the progress, in place of the last one. */
  tell(line: string): void;
  /** Writes a separate line. */
  print(line: string): void;
  /** Ends the display and leaves its last state on the screen. Further calls do nothing. */
  close(): void;
}

/** A line that cli-progress redraws ten times a second. Printed lines go above it. */
export function liveDisplay(stream: Output): Display {
  let current: Progress | undefined;
  const bars = new MultiBar({
    stream,
    format: () => (current ? progressBar(current, widthOf(stream)) : ""),
    // A killed process could not restore cursor and wrapping, so they are not changed; lines are cut instead.
    hideCursor: null,
    linewrap: true,
    gracefulExit: false,
  });
  let told: string | undefined;
  let isOpen = false;
  let isClosed = false;
  const openSecond = (): void => {
    bars.create(1, 0, {}, { format: () => (told as string).slice(0, widthOf(stream) - 1) });
    bars.update();
  };
  return {
    show(progress) {
      current = progress;
      if (isOpen) return;
      isOpen = true;
      bars.create(1, 0);
      bars.update();
      if (told !== undefined) openSecond();
    },
    tell(line) {
      const isFirst = told === undefined;
      told = line;
      if (isFirst && isOpen && !isClosed) openSecond();
    },
    print(line) {
      if (!isOpen || isClosed) {
        stream.write(`${line}\n`);
        return;
      }
      bars.log(`${line}\n`);
      bars.update();
    },
    close() {
      if (isOpen && !isClosed) bars.stop();
      isClosed = true;
    },
  };
}

/** While iterations arrive, a line is written at least this often, in milliseconds. */
const LONGEST_SILENCE = 10_000;

/** Plain lines for files and pipes: the first and last iteration, every 5 %, and at least every ten seconds. */
export function plainDisplay(stream: Output, now: () => number): Display {
  let last: Progress | undefined;
  let shown: Progress | undefined;
  let shownAt = 0;
  let newest = "";
  let told = "";
  let toldAt = Number.NEGATIVE_INFINITY;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const writeTold = (): void => {
    waiting = undefined;
    if (newest === told) return;
    told = newest;
    toldAt = now();
    stream.write(`${told}\n`);
  };
  const write = (progress: Progress): void => {
    shown = progress;
    shownAt = now();
    stream.write(`iteration ${progressWords(progress).trimEnd()}\n`);
  };
  const part = ({ iteration, total }: Progress): number => Math.floor((20 * iteration) / total);
  return {
    show(progress) {
      if (progress.iteration === 0) return;
      last = progress;
      if (!shown || part(progress) > part(shown) || now() - shownAt >= LONGEST_SILENCE) write(progress);
    },
    tell(line) {
      newest = line;
      if (waiting !== undefined) return;
      const left = LONGEST_SILENCE - (now() - toldAt);
      if (left <= 0) writeTold();
      else waiting = setTimeout(writeTold, left);
    },
    print: (line) => void stream.write(`${line}\n`),
    close() {
      clearTimeout(waiting);
      if (last && last !== shown) write(last);
    },
  };
}
