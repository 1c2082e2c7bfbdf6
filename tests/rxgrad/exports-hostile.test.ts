// Every export and every option of it, given what no program means: values that contain themselves, of another realm, frozen, behind
// a Proxy, without their memory, without end. None ends the process, hangs, or throws what is not rxgrad's.
import { createContext, runInContext } from "node:vm";
import { type Feed, finiteDifference, initialParameters, input, memoryStore, RxgradError, toJSON, train } from "rxgrad";
import { EMPTY, of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Attempts, type Callable, exported, isKind } from "../support/exports.js";
import { line } from "../support/small-networks.js";

const { x, y, loss, gradient, W } = line();
const t = input("t", [1]);
const feed: Feed = { x: [[1]], t: [[1]] };

const cyclicList: unknown[] = [];
cyclicList.push(cyclicList, 1);
const cyclic: Record<string, unknown> = { a: 1 };
cyclic.itself = cyclic;
const detached = new Float64Array(4);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
const throwing = (): never => {
  throw new Error("do not look");
};
// These take long to make. That no call has changed them is tested at the end.
const endless = "x".repeat(828_446);
const holes = new Array(100_000);
const entries = Array.from({ length: 1000 }, (_, i): [string, number] => [`option${i}`, i]);
const manyOptions = Object.fromEntries(entries);
const realm = createContext();
const inRealm = (code: string): unknown => runInContext(code, realm);

/** Hostile values. A value that a call may change is created for each call. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  "a list that contains itself": () => cyclicList,
  "an object that contains itself": () => cyclic,
  "a big integer": () => 10n ** 400n,
  "big integers": () => [1n, 2n],
  "a list of symbols": () => [Symbol("s"), Symbol("t")],
  "a list of what throws": () => [{ toString: throwing, valueOf: throwing }],
  "an object with a big integer": () => ({ size: 1n, learningRate: 1n, name: 1n }),
  "a list of another realm": () => inRealm("[[1, 2], [3, 4]]"),
  "an object of another realm": () => inRealm("({ x: [[1]], t: new Float64Array([1]) })"),
  "bytes of another realm": () => inRealm("new Uint8Array([0, 0, 8, 1])"),
  "an error of another realm": () => inRealm("new TypeError('torn')"),
  "a frozen list": () => Object.freeze([Object.freeze([1, 2])]),
  "a frozen object": () => Object.freeze({ x: Object.freeze([[1]]), t: [[1]] }),
  "a Proxy of a list": () => new Proxy([1, 2], {}),
  "a Proxy of an object": () => new Proxy({ learningRate: 0.1 }, {}),
  "a Proxy of a node": () => new Proxy(y, {}),
  "a text without end": () => endless,
  "a name without end": () => ({ name: endless }),
  "a long list of holes": () => holes,
  "a name of an option without end": () => ({ ["x".repeat(100_000)]: 1 }),
  "a thousand options": () => manyOptions,
  "numbers without their memory": () => detached,
  "what throws when it is written": () => ({ toString: throwing, toJSON: throwing, [Symbol.toPrimitive]: throwing }),
  "an object without a prototype": () => Object.create(null),
  "a Date without a time": () => new Date(Number.NaN),
  "a symbol": () => Symbol("s".repeat(1000)),
};

/** What comes before it: calls that would be right, for the most. */
const BEFORE: readonly (readonly unknown[])[] = [
  [],
  [x],
  [y],
  [loss],
  [gradient],
  [W],
  [42],
  ["text"],
  [[1]],
  [feed],
  [(v: number[]) => (v[0] as number) ** 2],
  [memoryStore()],
];

/** More that may come before options. */
const BEFORE_OPTIONS: readonly (readonly unknown[])[] = [
  ...BEFORE,
  [x, t],
  [y, t],
  [W, [feed]],
  [loss, feed],
  [y, feed, initialParameters(loss)],
  [(v: number) => v ** 2, 1],
  [(v: number[]) => (v[0] as number) ** 2, [1]],
  [gradient, finiteDifference(loss)],
  [toJSON(W)],
  ["z", [2]],
  [[2]],
  [y, of({ x: [[1]] }), EMPTY],
  [{ x: of([[1]]), t: of([[1]]) }],
  [loss, initialParameters(loss).toJSON()],
];

/** What options must hold besides, for the others to be looked at. */
const NEEDED: Readonly<Record<string, unknown>> = {
  ...{ learningRate: 0.1, patience: 1, budget: 1e6, every: 1, size: 1, test: 0.5, steps: 2, y, t, metrics: {} },
  ...{ inputs: { x }, output: [1], evaluate: () => 1, kind: "own", forward() {}, filters: 1, depth: 2, by: 0.5 },
};

const attempts = new Attempts();

/** What is given back is used in its turn: a layer on a node, an operator on a run. */
async function use(label: string, made: unknown, isLayer: boolean): Promise<void> {
  if (typeof made !== "function") return;
  const given = isLayer ? x : train(W, [feed]);
  await attempts.of(`${label} used`, () => made(given));
}

/** The names of the options that an export takes behind these arguments; none where it takes none there. */
async function optionsOf(call: Callable, before: readonly unknown[]): Promise<readonly string[]> {
  try {
    const made = await call(...before, { "no such option": 1 });
    if (isKind(call) && typeof made === "function") made(x);
  } catch (error) {
    if (!(error instanceof RxgradError)) return [];
    const [, names = ""] =
      /there is no option "no such option"; leave it out, or give one of ([^.]*)\.$/.exec(error.message) ?? [];
    return names === "" ? [] : names.split(", ");
  }
  return [];
}

for (const [name, call] of exported) {
  test(`${name}, given hostile values`, async () => {
    attempts.faults.length = 0;
    for (const before of BEFORE) {
      for (const [what, make] of Object.entries(HOSTILE)) {
        const label = `${name}(${before.length > 0 ? "…, " : ""}${what})`;
        await use(label, await attempts.of(label, () => call(...before, make())), isKind(call));
      }
    }
    assert.equal(attempts.faults.slice(0, 3), []);
  });
}

let options = 0;

for (const [name, call] of exported) {
  test(`${name}, given hostile options`, async () => {
    attempts.faults.length = 0;
    for (const before of BEFORE_OPTIONS) {
      const names = await optionsOf(call, before);
      const needed = Object.fromEntries(names.flatMap((each) => (each in NEEDED ? [[each, NEEDED[each]]] : [])));
      for (const option of names) {
        options++;
        for (const [what, make] of Object.entries(HOSTILE)) {
          const label = `${name}(…, { ${option}: ${what} })`;
          await use(
            label,
            await attempts.of(label, () => call(...before, { ...needed, [option]: make() })),
            isKind(call),
          );
        }
      }
      if (names.length > 0) break;
    }
    assert.equal(attempts.faults.slice(0, 3), []);
  });
}

test("what was made once for all calls is as it was", () => {
  assert.is(holes.length, 100_000);
  assert.equal(Object.keys(holes), []);
  assert.equal(Object.entries(manyOptions), entries);
});

test("all of them were called", () => {
  assert.ok(exported.length > 130, `${exported.length} exports`);
  assert.ok(options > 150, `${options} options`);
  assert.ok(attempts.calls > 30_000, `${attempts.calls} calls`);
});

test.run();
