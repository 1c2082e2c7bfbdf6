// Every function and class that is exported, given what is wrong from plain JavaScript, works or says in a sentence of ours what
// is wrong. What is exported is found here, so that a new export is looked at by itself.
import * as data from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import { backprop, dense, initialParameters, input, meanSquaredError, RxgradError, sgd, tensor, train } from "rxgrad";
import { firstValueFrom, isObservable, type Observable, of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const x = input("x", [2]);
const loss = meanSquaredError(x.pipe(dense(2)), input("t", [2]));
const gradient = backprop(loss);
const W = sgd(gradient, { learningRate: 0.1 });
const feed = { x: [[1, 2]], t: [[1, 2]] };

/** What may be given by mistake. */
const THINGS: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["42", 42],
  ["NaN", Number.NaN],
  ["1n", 1n],
  ['"text"', "text"],
  ["true", true],
  ["a symbol", Symbol("s")],
  ["[]", []],
  ["[1]", [1]],
  ["{}", {}],
  ["a function", () => 1],
  ["a Promise", Promise.resolve(x)],
  ["an Observable", of(1)],
  ["a node", x],
  ["a loss", loss],
  ["a gradient", gradient],
  ["an optimizer", W],
  ["a feed", feed],
  ["a tensor", tensor([1, 2])],
  ["parameters", initialParameters(loss)],
];

type Callable = (...given: unknown[]) => unknown;

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

type Class = new (...given: unknown[]) => unknown;

/** What names things in a name that its caller gives. */
const WITHOUT = ["knownOptions"];

/** What is called or made. Errors are made of any message, as the platform's are. */
const exported = Object.entries<unknown>({ ...rxgrad, ...data }).flatMap(([name, value]): [string, Callable][] => {
  if (typeof value !== "function" || WITHOUT.includes(name) || value.prototype instanceof Error) return [];
  return [[name, isClass(value) ? (...given) => new (value as Class)(...given) : (value as Callable)]];
});

/** What is wrong with what was thrown, if anything. */
function faultOf(error: unknown): string | undefined {
  if (!(error instanceof RxgradError)) return String(error);
  if (error.message.includes("\n") || !/[.)]$/.test(error.message)) return `no sentence: ${error.message}`;
  return undefined;
}

const faults: string[] = [];
let calls = 0;

/** Calls it, and waits for what it gives. */
async function attempt(label: string, call: () => unknown): Promise<unknown> {
  calls++;
  try {
    const given = call();
    if (given instanceof Promise) await given;
    else if (isObservable(given)) await firstOf(given);
    else if (isIterator(given)) given.next();
    return given;
  } catch (error) {
    const fault = faultOf(error);
    if (fault) faults.push(`${label}: ${fault}`);
    return undefined;
  }
}

const isIterator = (given: unknown): given is Iterator<unknown> =>
  typeof (given as Partial<Iterator<unknown>> | null | undefined)?.next === "function";

const firstOf = (stream$: Observable<unknown>): Promise<unknown> =>
  firstValueFrom(stream$, { defaultValue: undefined });

/** What is given back is used in its turn: a layer on all kinds of things, an operator on a run. */
async function use(label: string, made: unknown, isLayer: boolean): Promise<void> {
  if (typeof made !== "function") return;
  if (isLayer) for (const [name, thing] of THINGS) await attempt(`${label} of ${name}`, () => made(thing));
  else await attempt(`${label} on a run`, () => made(train(W, [feed], { seed: 1 })));
}

for (const [name, call] of exported) {
  test(`${name}, given what is wrong`, async () => {
    faults.length = 0;
    const isLayer = "build" in call;
    await use(`${name}()`, await attempt(`${name}()`, call), isLayer);
    for (const [first, thing] of THINGS) {
      const label = `${name}(${first})`;
      await use(label, await attempt(label, () => call(thing)), isLayer);
      for (const [second, other] of THINGS) {
        const both = `${name}(${first}, ${second})`;
        await use(both, await attempt(both, () => call(thing, other)), isLayer && first === "42");
      }
    }
    assert.equal(faults.slice(0, 3), []);
  });
}

test("all of them were called", () => {
  assert.ok(exported.length > 130, `${exported.length} exports`);
  for (const name of ["Tensor", "Parameters", "turns"]) assert.ok(exported.some((each) => each[0] === name));
  assert.ok(calls > 50_000, `${calls} calls`);
});

test.run();
