// Everything that rxgrad and @rxgrad/data export, to be called with what is wrong: it works, or says in one sentence of rxgrad's what
// is wrong. What is exported is found here, so that a new export is looked at by itself.
import * as data from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import { RxgradError } from "rxgrad";
import * as calculus from "rxgrad/calculus";
import * as driver from "rxgrad/driver";
import * as extend from "rxgrad/extend";
import { firstValueFrom, isObservable, type Observable } from "rxjs";

export type Callable = (...given: unknown[]) => unknown;

type Class = new (...given: unknown[]) => unknown;

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

/** What names things in a name that its caller gives. */
const WITHOUT = ["knownOptions"];

/** What is called or made. Errors are made of any message, as the platform's are. */
export const exported: readonly (readonly [string, Callable])[] = Object.entries<unknown>({
  ...rxgrad,
  ...calculus,
  ...extend,
  ...driver,
  ...data,
}).flatMap(([name, value]): [string, Callable][] => {
  if (typeof value !== "function" || WITHOUT.includes(name) || value.prototype instanceof Error) return [];
  return [[name, isClass(value) ? (...given) => new (value as Class)(...given) : (value as Callable)]];
});

/** Whether what an export gives back is a layer, which is called with nodes. */
export const isKind = (call: Callable): boolean => "build" in call;

/** What is wrong with what was thrown, if anything. */
export function faultOf(error: unknown): string | undefined {
  if (!(error instanceof RxgradError)) return `not ours: ${String(error)} ${(error as Error | undefined)?.stack}`;
  const { message } = error;
  // What somebody else has thrown is quoted at the end, as it is.
  if (message.includes("\n") || !(error.cause || /[.)]$/.test(message))) return `no sentence: ${message}`;
  return message.length > 400 ? `${message.length} characters: ${message}` : undefined;
}

const isIterator = (given: unknown): given is Iterator<unknown> =>
  typeof (given as Partial<Iterator<unknown>> | null | undefined)?.next === "function";

const firstOf = (stream$: Observable<unknown>): Promise<unknown> =>
  firstValueFrom(stream$, { defaultValue: undefined });

/** Calls, and what was wrong with what they threw. */
export class Attempts {
  calls = 0;
  readonly faults: string[] = [];

  /** Calls it, and waits for what it gives. */
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
