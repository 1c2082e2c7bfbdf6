// All exports of rxgrad and @rxgrad/data, for calls with wrong arguments: each works or throws an error of rxgrad with one
// sentence. The list comes from the modules, so the tests include new exports automatically.
import * as data from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import { RxgradError } from "rxgrad";
import * as calculus from "rxgrad/calculus";
import * as driver from "rxgrad/driver";
import * as extend from "rxgrad/extend";
import * as remote from "rxgrad/remote";
import { firstValueFrom, isObservable, type Observable } from "rxjs";

export type Callable = (...given: unknown[]) => unknown;

type Class = new (...given: unknown[]) => unknown;

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

/** Exports whose errors start with a name from the caller. */
const WITHOUT = ["knownOptions"];

/** The functions and classes to call. Error classes are left out: they accept any message, as those of the platform do. */
export const exported: readonly (readonly [string, Callable])[] = Object.entries<unknown>({
  ...rxgrad,
  ...calculus,
  ...extend,
  ...driver,
  ...remote,
  ...data,
}).flatMap(([name, value]): [string, Callable][] => {
  if (typeof value !== "function" || WITHOUT.includes(name) || value.prototype instanceof Error) return [];
  return [[name, isClass(value) ? (...given) => new (value as Class)(...given) : (value as Callable)]];
});

/** Whether an export returns a layer, which the tests then call with nodes. */
export const isKind = (call: Callable): boolean => "build" in call;

/** Describes the fault of a thrown value, if it has one. */
function faultOf(error: unknown): string | undefined {
  if (!(error instanceof RxgradError)) return `not ours: ${String(error)} ${(error as Error | undefined)?.stack}`;
  const { message } = error;
  // A message may end with the quoted message of its cause.
  if (message.includes("\n") || !(error.cause || /[.)]$/.test(message))) return `no sentence: ${message}`;
  return message.length > 400 ? `${message.length} characters: ${message}` : undefined;
}

const isIterator = (given: unknown): given is Iterator<unknown> =>
  typeof (given as Partial<Iterator<unknown>> | null | undefined)?.next === "function";

const firstOf = (stream$: Observable<unknown>): Promise<unknown> =>
  firstValueFrom(stream$, { defaultValue: undefined });

/** Makes calls, and collects the faults of their errors. */
export class Attempts {
  calls = 0;
  readonly faults: string[] = [];

  /** Makes one call, and waits for its result. */
  async of(label: string, call: () => unknown): Promise<unknown> {
    this.calls++;
    try {
      const given = call();
      if (given instanceof Promise) await given;
      else if (isObservable(given)) await firstOf(given);
      else if (isIterator(given)) given.next();
      return given;
    } catch (error) {
      const fault = faultOf(error);
      if (fault) this.faults.push(`${label}: ${fault}`);
      return undefined;
    }
  }
}
