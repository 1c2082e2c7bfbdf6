// Calls every exported function and class with wrong arguments, as plain JavaScript may. Each one works or throws an error
// of rxgrad that says in one sentence what is wrong.
import { backprop, dense, initialParameters, input, meanSquaredError, sgd, tensor, train } from "rxgrad";
import { of } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Attempts, exported, isKind } from "../support/exports.js";
import "../support/read-once.js";

const x = input("x", [2]);
const loss = meanSquaredError(x.pipe(dense(2)), input("t", [2]));
const gradient = backprop(loss);
const W = sgd(gradient, { learningRate: 0.1 });
const feed = { x: [[1, 2]], t: [[1, 2]] };

/** Wrong arguments that a user may give by mistake. */
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

const attempts = new Attempts();
const { faults } = attempts;
const attempt = (label: string, call: () => unknown): Promise<unknown> => attempts.of(label, call);

/** Uses the result too: calls a layer with all kinds of things, and an operator with a run. */
async function use(label: string, made: unknown, isLayer: boolean): Promise<void> {
  if (typeof made !== "function") return;
  if (isLayer) for (const [name, thing] of THINGS) await attempt(`${label} of ${name}`, () => made(thing));
  else await attempt(`${label} on a run`, () => made(train(W, [feed], { seed: 1 })));
}

for (const [name, call] of exported) {
  test(`${name} with wrong arguments`, async () => {
    faults.length = 0;
    const isLayer = isKind(call);
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

test("the tests call all exports", () => {
  assert.ok(exported.length > 130, `${exported.length} exports`);
  for (const name of ["Tensor", "Parameters", "turns"]) assert.ok(exported.some((each) => each[0] === name));
  assert.ok(attempts.calls > 50_000, `${attempts.calls} calls`);
});

test.run();
