import { HyperparameterError, knownOptions } from "@rxgrad/core";

/** How many threads share the work, this one included: a number, or what pays. */
export type ThreadCount = number | "auto";

/** Threads for a run, with what only some runs need. */
export interface WorkersOptions {
  /** Default `"auto"`. */
  readonly count?: ThreadCount;
  /**
   * Modules that export the kinds of your own nodes (what `defineNode` and `defineJoin` return; an {@link OptimizerKind} for a rule
   * of your own), by absolute address: `new URL("./swish.js", import.meta.url)`. Threads import them, since functions cannot
   * be sent.
   */
  readonly modules?: readonly (string | URL)[];
  /** Told, once, how many threads share the work from now on, and why. */
  readonly report?: (threads: number, reason: string) => void;
}

/** Options with everything said. */
export interface Wanted {
  readonly count: ThreadCount;
  readonly modules: readonly string[];
  report(threads: number, reason: string): void;
}

/** @throws HyperparameterError for a count that is no whole number of at least 1, or modules that are no addresses. */
export function wantedFrom(workers: ThreadCount | WorkersOptions): Wanted {
  const options = typeof workers === "object" ? workers : { count: workers };
  const {
    count = "auto",
    modules = [],
    report = () => {},
  } = knownOptions("train: workers", options, ["count", "modules", "report"]);
  if (count !== "auto" && !(Number.isInteger(count) && count >= 1)) {
    throw new HyperparameterError(
      `train: workers is ${JSON.stringify(count)}; give the number of threads, this one included, or "auto".`,
    );
  }
  const addresses = modules.map((each) => String(each));
  const relative = addresses.find((each) => !/^[a-z]+:/i.test(each));
  if (relative !== undefined) {
    throw new HyperparameterError(
      `train: workers has the module ${JSON.stringify(relative)}; give an absolute address, such as new URL(${JSON.stringify(relative)}, import.meta.url).`,
    );
  }
  return { count, modules: addresses, report };
}
