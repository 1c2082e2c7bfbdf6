import { HyperparameterError, type Iteration } from "@rxgrad/core";
import { someOf } from "@rxgrad/core/internal";
import type { Monitor } from "./common-options.js";
import { failedIn } from "./given-iteration.js";

/** A read of something that is not there: its path, and the names that are. */
interface MissingRead {
  readonly path: string;
  readonly names: readonly string[];
}

/** Iterations between two checks where the length of an epoch is unknown. */
const UNKNOWN_EPOCH = 1000;

/**
 * Refuses a monitor that has returned no value so far, where it reads something that is not there: a metric that an operator
 * behind this one adds, or a misspelled name. It looks in the last iteration of an epoch. A monitor that waits for its values
 * reads nothing that is missing: `withMetrics` adds `metrics` to each iteration, measured or not.
 *
 * @throws HyperparameterError, with what the run has reached.
 */
export function checkMonitored<I extends Iteration>(
  owner: string,
  monitor: Monitor<I, number | undefined> | undefined,
  each: I,
): void {
  const { iteration, iterationsPerEpoch = UNKNOWN_EPOCH } = each;
  if (typeof monitor !== "function" || iteration % iterationsPerEpoch !== 0) return;
  const missing = missingReadOf(monitor, each);
  if (missing === undefined) return;
  const { path, names } = missing;
  const from = path.slice(0, path.lastIndexOf("."));
  const fault = path.includes(".")
    ? `which is not there; ${from} has ${someOf(names) || "nothing"}, so read one of these.`
    : `which iterations do not have here; put the operator that adds it, such as withMetrics, before ${owner}.`;
  const error = new HyperparameterError(
    `${owner}: its monitor has returned no value up to iteration ${iteration}, and reads ${path}, ${fault}`,
  );
  throw failedIn(each, error, owner);
}

/** The first read of a missing property, while the monitor is called once more. */
function missingReadOf<I extends Iteration>(monitor: (iteration: I) => unknown, each: I): MissingRead | undefined {
  let missing: MissingRead | undefined;
  const watched = (value: object, path: string): object =>
    new Proxy(Object.create(null), {
      has: (_, name) => name in value,
      get(_, name) {
        const read: unknown = Reflect.get(value, name, value);
        if (typeof name !== "string") return read;
        if (!(name in value)) missing ??= { path: path + name, names: Object.keys(value) };
        if (typeof read === "function") return read.bind(value);
        return isPlain(read) ? watched(read, `${path}${name}.`) : read;
      },
    });
  try {
    monitor(watched(each, "") as I);
  } catch {
    return undefined;
  }
  return missing;
}

/** Whether this is an object of named values, as metrics are. */
const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
