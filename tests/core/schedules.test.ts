import {
  adam,
  backprop,
  constant,
  cosineDecay,
  exponentialDecay,
  HyperparameterError,
  inverseTimeDecay,
  iterations,
  type Node,
  parameter,
  type Schedule,
  stepDecay,
  sumSquaredError,
  warmUp,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { eachNear, pytorchSchedules } from "../support/pytorch.js";

const kinds = { stepDecay, exponentialDecay, cosineDecay, inverseTimeDecay };

/** A schedule by its name, as the fixtures have it. */
function scheduleOf({ kind, options }: { kind: string; options: Readonly<Record<string, unknown>> }): Schedule {
  if (kind !== "warmUp") return (kinds as unknown as Record<string, (options: object) => Schedule>)[kind](options);
  const { to, ...rest } = options as { to: number | { kind: string }; iterations: number; from?: number };
  if (typeof to === "number") return warmUp(to, rest);
  const { kind: inner, ...own } = to;
  return warmUp(scheduleOf({ kind: inner, options: own }), rest);
}

for (const each of pytorchSchedules()) {
  test(`${each.kind} ${JSON.stringify(each.options)} agrees with PyTorch's scheduler`, () => {
    const schedule = scheduleOf(each);
    const got = each.rates.map((_, i) => schedule(i + 1));
    eachNear(got, each.rates, 1e-12, each.kind);
  });
}

test("the cases cover every schedule", () => {
  const there = new Set(pytorchSchedules().map(({ kind }) => kind));
  assert.equal([...there].sort(), [...Object.keys(kinds), "warmUp"].sort());
});

test("a schedule does not depend on earlier calls, as resuming needs", () => {
  fc.assert(
    fc.property(fc.constantFrom(...pytorchSchedules()), fc.array(fc.integer({ min: 1, max: 25 })), (each, asked) => {
      const schedule = scheduleOf(each);
      for (const iteration of asked) assert.is(schedule(iteration), scheduleOf(each)(iteration));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("cosineDecay stays at its final value, and may rise to it", () => {
  const schedule = cosineDecay({ start: 0.5, end: 0.25, iterations: 8 });
  assert.equal([1, 9, 10, 1000].map(schedule), [0.5, 0.25, 0.25, 0.25]);
  const rising = cosineDecay({ start: 0.25, end: 0.5, iterations: 8 });
  assert.equal([1, 9, 10].map(rising), [0.25, 0.5, 0.5]);
});

test("warmUp may rise from nothing, and joins another without a jump", () => {
  assert.is(warmUp(0.5, { iterations: 4, from: 0 })(1), 0);
  const schedule = warmUp(warmUp(1, { iterations: 2, from: 0.5 }), { iterations: 2, from: 0 });
  assert.equal([1, 2, 3, 4, 5, 6].map(schedule), [0, 0.25, 0.5, 0.75, 1, 1]);
});

test("an optimizer uses schedules from iteration 1 on", () => {
  const loss = sumSquaredError(parameter([1], { name: "a" }), constant([1])) as Node<readonly []>;
  const W = adam(backprop(loss), {
    learningRate: warmUp(stepDecay({ start: 1, factor: 0.5, every: 2 }), { iterations: 2, from: 0.5 }),
    beta1: exponentialDecay({ start: 0.5, factor: 0.5 }),
  });
  const rates: number[] = [];
  for (const { iteration, hyperparameters } of iterations(W)) {
    rates.push(hyperparameters["adam1.learningRate"], hyperparameters["adam1.beta1"]);
    if (iteration === 5) break;
  }
  assert.equal(rates, [0.5, 0.5, 0.75, 0.25, 1, 0.125, 1, 0.0625, 0.5, 0.03125]);
});

const refused = (call: () => unknown, message: string): Error => throws(call, HyperparameterError, message);

test("a schedule refuses bad numbers when it is made", () => {
  const positive = "give a positive finite number.";
  const whole = "give a whole number, 1 or more.";
  for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "1" as unknown as number]) {
    const shown = typeof wrong === "string" ? '"1"' : wrong;
    refused(() => stepDecay({ start: wrong, every: 1 }), `stepDecay: start is ${shown}; ${positive}`);
    refused(() => stepDecay({ start: 1, factor: wrong, every: 1 }), `stepDecay: factor is ${shown}; ${positive}`);
    refused(() => stepDecay({ start: 1, every: wrong }), `stepDecay: every is ${shown}; ${whole}`);
    refused(() => exponentialDecay({ start: wrong, factor: 1 }), `exponentialDecay: start is ${shown}; ${positive}`);
    refused(() => exponentialDecay({ start: 1, factor: wrong }), `exponentialDecay: factor is ${shown}; ${positive}`);
    refused(() => inverseTimeDecay({ start: wrong, rate: 1 }), `inverseTimeDecay: start is ${shown}; ${positive}`);
    refused(() => cosineDecay({ start: wrong, iterations: 1 }), `cosineDecay: start is ${shown}; ${positive}`);
    refused(() => cosineDecay({ start: 1, iterations: wrong }), `cosineDecay: iterations is ${shown}; ${whole}`);
    refused(() => warmUp(1, { iterations: wrong }), `warmUp: iterations is ${shown}; ${whole}`);
  }
  for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    const notNegative = `is ${wrong}; give a finite number, 0 or more.`;
    refused(() => inverseTimeDecay({ start: 1, rate: wrong }), `inverseTimeDecay: rate ${notNegative}`);
    refused(() => cosineDecay({ start: 1, iterations: 1, end: wrong }), `cosineDecay: end ${notNegative}`);
    refused(() => warmUp(1, { iterations: 1, from: wrong }), `warmUp: from is ${wrong}; give a number from 0 to 1.`);
  }
  refused(() => exponentialDecay({ start: 1, factor: 1, every: 1.5 }), `exponentialDecay: every is 1.5; ${whole}`);
  refused(() => inverseTimeDecay({ start: 1, rate: 1, every: 0 }), `inverseTimeDecay: every is 0; ${whole}`);
  refused(
    () => warmUp(-1, { iterations: 1 }),
    `warmUp: to is -1; give a positive finite number, or a schedule such as cosineDecay.`,
  );
  refused(
    () => warmUp("fast" as unknown as number, { iterations: 1 }),
    'warmUp: to is "fast"; give a positive finite number, or a schedule such as cosineDecay.',
  );
});

test.run();
