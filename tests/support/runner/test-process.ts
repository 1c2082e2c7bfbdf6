// A process that runs test files, one after another.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { compiledPath, compiledRunFiles, runFiles } from "./compile.js";
import { ALONE, type Group } from "./groups.js";
import { type Ended, MARK, type Report } from "./messages.js";
import { hasColor, plural } from "./print.js";
import { here, repository } from "./repository.js";

/** The result of a file. */
export interface Result extends Report {
  readonly file: string;
  readonly seconds: number;
  readonly output: string;
}

/** The seconds after which a process is killed: while the tests of a file run, and after they end. */
interface Limits {
  readonly time: number;
  readonly exit: number;
}

/** How files run. */
export interface Settings {
  /** The folder of the compiled tests, if they were compiled. */
  readonly folder: string | undefined;
  readonly limits: Limits;
  /** Whether no file runs behind one that failed. Default false. */
  readonly endsAtFailure?: boolean;
}

const running = new Set<TestProcess>();

/** Kills every running process, and the processes it started. */
export function killAll(): void {
  for (const each of running) each.kill();
}

/** Runs the files of a group. If one fails, the files after it run in another process. */
export async function runGroup(group: Group, settings: Settings, onResult: (result: Result) => void): Promise<void> {
  let files = group.files;
  let hasFailed = false;
  const tell = (result: Result): void => {
    hasFailed ||= result.failed > 0;
    onResult(result);
  };
  while (files.length > 0 && !(hasFailed && settings.endsAtFailure)) {
    const count = await new TestProcess({ ...group, files }, settings, tell).ended;
    files = files.slice(count);
  }
}

class TestProcess {
  /** The number of files that ran before the process ended: all of them, or those up to a failed one. */
  readonly ended: Promise<number>;
  readonly #files: readonly string[];
  readonly #limits: Limits;
  readonly #onResult: (result: Result) => void;
  readonly #child: ChildProcess;
  /** The text of its stdout and its stderr. */
  readonly #written = ["", ""];
  #timer: NodeJS.Timeout | undefined;
  #killed = "";
  /** The number of ended files. For the running file: its start, the result of its tests, and what it left changed. */
  #count = 0;
  #start = performance.now();
  #report: Report | undefined;
  #left: readonly string[] = [];

  constructor(group: Group, { folder, limits }: Settings, onResult: (result: Result) => void) {
    this.#files = group.files;
    this.#limits = limits;
    this.#onResult = onResult;
    this.#child = start(group, folder);
    running.add(this);
    this.#limitTests();
    this.#listen();
    this.ended = new Promise((resolve) => {
      const finish = (crash: string): void => {
        clearTimeout(this.#timer);
        running.delete(this);
        this.#tell(crash);
        resolve(this.#count);
      };
      this.#child.on("error", (error) => finish(`Could not be started: ${error.message}`));
      this.#child.on("close", (code, signal) => finish(this.#killed || crashOf(code, signal, !!this.#report)));
    });
  }

  /** Kills the process, and the processes it started. */
  kill(): void {
    try {
      process.kill(-this.#child.pid!, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL"); // no process groups on this platform, or already gone
    }
  }

  #listen(): void {
    for (const [i, stream] of [this.#child.stdout!, this.#child.stderr!].entries()) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#written[i] += text;
      });
    }
    this.#child.on("message", (message: Report | Ended) => {
      if ("left" in message) this.#onEnded(message);
      else this.#onReport(message);
    });
  }

  #onReport(report: Report): void {
    this.#report = report;
    const { exit } = this.#limits;
    this.#killAfter(exit, "The tests ended but the process did not: a timer, worker or handle was left open.");
  }

  /** Reports the file, unless it is the last of the process: then the end of the process reports it. */
  #onEnded({ left }: Ended): void {
    this.#left = left;
    if (this.#report?.failed !== 0 || left.length > 0 || this.#count + 1 === this.#files.length) return;
    this.#tell("");
    this.#limitTests();
  }

  #limitTests(): void {
    const { time } = this.#limits;
    this.#killAfter(time, `Still running after ${time} seconds, killed.`);
  }

  #killAfter(seconds: number, why: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#killed = why;
      this.kill();
    }, seconds * 1000);
  }

  /** Reports the result of the file that ended, and continues with the next file. */
  #tell(crash: string): void {
    const report = this.#report ?? NOTHING;
    const wrong = [...leftSentence(this.#left), ...(crash ? [crash] : [])];
    const failed = report.failed + (wrong.length > 0 ? 1 : 0);
    const earlier = failed > 0 ? earlierSentence(this.#files.slice(0, this.#count)) : [];
    this.#onResult({
      ...report,
      file: this.#files[this.#count]!,
      seconds: (performance.now() - this.#start) / 1000,
      output: this.#written.map((text) => text.slice(text.lastIndexOf(MARK) + 1).replace(MARK.slice(1), "")).join(""),
      failed,
      problems: [...report.problems, ...wrong, ...earlier],
    });
    this.#count++;
    this.#start = performance.now();
    this.#report = undefined;
    this.#left = [];
  }
}

function environmentWith(folder: string | undefined): NodeJS.ProcessEnv {
  const environment = { ...process.env, RXGRAD_COMPILED: folder ?? "", [hasColor ? "FORCE_COLOR" : "NO_COLOR"]: "1" };
  delete environment[hasColor ? "NO_COLOR" : "FORCE_COLOR"];
  return environment;
}

function start({ files, isShared }: Group, folder: string | undefined): ChildProcess {
  const programs = new URL("programs.mjs", here);
  const nodeFlags = ["--conditions=source", "--expose-gc", "--enable-source-maps", `--import=${programs}`];
  const [runner, ...paths] =
    folder === undefined
      ? [runFiles, ...files.map((file) => join(repository, file))]
      : [compiledRunFiles(folder), ...files.map((file) => compiledPath(folder, file))];
  return spawn(process.execPath, [...nodeFlags, runner!, isShared ? "shared" : "alone", ...paths], {
    cwd: repository,
    env: environmentWith(folder),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true, // a process group of its own, so that a kill reaches what the test started
  });
}

const NOTHING: Report = { passed: 0, failed: 0, skipped: 0, missing: [], problems: [] };

/** What is wrong with the end of a process, or an empty text. */
function crashOf(code: number | null, signal: string | null, hasReported: boolean): string {
  const isUnfinished = !hasReported && (code === 0 || code === 13); // 13: Node's own "unsettled await"
  if (isUnfinished) return "The process ended before its tests did: a promise never settled, or process.exit().";
  return signal || code ? `The process ended with ${signal ?? `exit code ${code}`}.` : "";
}

function leftSentence(left: readonly string[]): string[] {
  if (left.length === 0) return [];
  const names = [...left.slice(0, 5), ...(left.length > 5 ? [`${left.length - 5} more`] : [])].join(", ");
  return [`It left changes to others that share its process: ${names}. Undo them, or say "${ALONE}" in a comment.`];
}

const earlierSentence = (files: readonly string[]): string[] =>
  files.length > 0 ? [`${plural(files.length, "file")} ran before it in the same process: ${files.join(", ")}.`] : [];
