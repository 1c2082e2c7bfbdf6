import { HyperparameterError, knownOptions } from "@rxgrad/core";
import { describeValue, isUrl } from "@rxgrad/core/internal";

/** How many threads share the work, this one included: a number up to 64, or what pays. */
export type ThreadCount = number | "auto";

/** Threads for a run, with what only some runs need. */
export interface WorkersOptions {
  /** Default `"auto"`. */
  readonly count?: ThreadCount | undefined;
  /**
   * Modules that export the kinds of your own nodes (what `defineNode` and `defineJoin` return; an {@link OptimizerKind} for a rule
   * of your own), by absolute address: `new URL("./swish.js", import.meta.url)`. Threads import them, since functions cannot
   * be sent.
   */
  readonly modules?: readonly (string | URL)[] | undefined;
  /**
   * In a bundle: the absolute address of what threads run, `rxgrad/worker` bundled as one more entry, such as
   * `new URL("./worker.js", import.meta.url)`. Default: `worker.node.js` or `worker.browser.js` beside the code that starts
   * them.
   */
  readonly entry?: string | URL | undefined;
  /** Told, once, how many threads share the work from now on, and why. */
  readonly report?: ((threads: number, reason: string) => void) | undefined;
}

/** Options with everything said. */
export interface Wanted {
  readonly count: ThreadCount;
  readonly modules: readonly string[];
  readonly entry: string | undefined;
  report(threads: number, reason: string): void;
}

/** More threads than any machine of today makes use of; each takes memory, and time to start. */
const MOST_THREADS = 64;

/** @throws HyperparameterError for a count that is no whole number from 1 to 64, or addresses that are none. */
export function wantedFrom(workers: ThreadCount | WorkersOptions): Wanted {
  const options = typeof workers === "object" && workers !== null ? workers : { count: workers };
  const {
    count = "auto",
    modules = [],
    entry,
    report = () => {},
  } = knownOptions("train: workers", options, ["count", "modules", "entry", "report"]);
  if (count !== "auto" && !(Number.isInteger(count) && count >= 1 && count <= MOST_THREADS)) {
    throw new HyperparameterError(
      `train: workers is ${describeValue(count)}; give the number of threads, this one included, up to ${MOST_THREADS}, or "auto".`,
    );
  }
  if (!Array.isArray(modules)) {
    throw new HyperparameterError(
      `train: workers has the modules ${describeValue(modules)}; give a list of addresses, such as [new URL("./swish.js", import.meta.url)].`,
    );
  }
  if (typeof report !== "function") {
    throw new HyperparameterError(`train: workers has the report ${describeValue(report)}; give a function.`);
  }
  return {
    count,
    modules: modules.map((each) => addressOf("module", each)),
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
    `train: workers has the ${what} ${shown}; give an absolute address, such as new URL(${example}, import.meta.url).`,
  );
}
