import { HyperparameterError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { callback, checkOption, type Domain, describeValue, isUrl, listOf, suchAs, whole } from "@rxgrad/core/internal";

/** Number of threads, this one included: up to 64, or `"auto"` for as many as make the run faster. */
export type ThreadCount = number | "auto";

/** Options for the threads of a run. */
export interface WorkersOptions {
  /** Default `"auto"`. */
  readonly count?: ThreadCount | undefined;
  /**
   * How many of the machine's cores are left to the rest of the program where the number is `"auto"`: 1 where a page draws what is
   * trained. Default 0.
   */
  readonly spare?: number | undefined;
  /**
   * Absolute addresses of modules that export your own kinds of nodes (the results of `defineNode` and `defineJoin`; an
   * {@link OptimizerKind} for an optimizer of your own): `new URL("./swish.js", import.meta.url)`. Threads import these
   * modules, because functions cannot be sent to threads.
   */
  readonly modules?: readonly (string | URL)[] | undefined;
  /**
   * In a bundle: the absolute address of the worker module (`rxgrad/worker`, bundled as one more entry), such as
   * `new URL("./worker.js", import.meta.url)`. Default: `worker.node.js` or `worker.browser.js` beside the code that starts
   * threads.
   */
  readonly entry?: string | URL | undefined;
  /** Called once, with the number of threads from now on, and the reason. */
  readonly report?: ((threads: number, reason: string) => void) | undefined;
}

/** Options with all defaults filled in. */
export interface CheckedWorkers {
  readonly count: ThreadCount;
  readonly spare: number;
  readonly modules: readonly string[];
  readonly entry: string | undefined;
  report(threads: number, reason: string): void;
}

/** Upper limit, because each thread takes memory and time to start. */
const MOST_THREADS = 64;

const THREADS: Domain = {
  wanted: `the number of threads, this one included, up to ${MOST_THREADS}, or "auto"`,
  accepts: (value) => value === "auto" || (whole(1).accepts(value) && (value as number) <= MOST_THREADS),
};

/** @throws HyperparameterError for a count that is not a whole number from 1 to 64, a negative spare, or invalid addresses. */
export function checkedWorkers(workers: ThreadCount | WorkersOptions): CheckedWorkers {
  const options = typeof workers === "object" && workers !== null ? workers : { count: workers };
  const {
    count = "auto",
    spare = 0,
    modules = [],
    entry,
    report = () => {},
  } = knownOptions("train: workers", options, ["count", "spare", "modules", "entry", "report"]);
  checkOption("train", "workers", count, THREADS);
  checkOption("train", "workers.spare", spare, whole(0));
  const addresses = suchAs(listOf("addresses"), '[new URL("./swish.js", import.meta.url)]');
  checkOption("train", "workers.modules", modules, addresses);
  checkOption("train", "workers.report", report, callback());
  return {
    ...{ count, spare },
    modules: modules.map((each, i) => addressOf(`modules[${i}]`, each)),
    entry: entry === undefined ? undefined : addressOf("entry", entry),
    report,
  };
}

function addressOf(what: string, given: unknown): string {
  if (isUrl(given)) return given.href;
  if (typeof given === "string" && /^[a-z]+:/i.test(given)) return given;
  const shown = describeValue(given);
  const example = typeof given === "string" ? shown : `"./${what === "entry" ? "worker" : "swish"}.js"`;
  throw new HyperparameterError(
    `train: workers.${what} is ${shown}; give an absolute address, such as new URL(${example}, import.meta.url).`,
  );
}
