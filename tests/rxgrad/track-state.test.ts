import { applyPatches } from "immer";
import {
  HyperparameterError,
  type Iteration,
  observe,
  type TrackedState,
  type TrackStateOptions,
  trackState,
  train,
} from "rxgrad";
import { map, type OperatorFunction, share, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { xor } from "../support/small-networks.js";

const { W, feed } = xor();

/** The output of an operator for 20 iterations of the same run. */
function twenty<T>(operator: OperatorFunction<Iteration, T>, learningRate?: (iteration: number) => number): T[] {
  const clock = new ManualClock();
  const network = learningRate ? xor({ learningRate }) : { W };
  const run = follow(train(network.W, new CountedFeeds(feed), { clock, seed: 1 }).pipe(take(20), operator));
  clock.settle();
  assert.equal([run.completed, run.errors], [1, []]);
  return run.values;
}

const track = (options?: TrackStateOptions): TrackedState[] => twenty(trackState(options));

test("each state tells the iteration, its epoch, loss and hyper-parameters", () => {
  const plain = twenty(map(({ iteration, epoch, loss }) => ({ iteration, epoch, loss })));
  const tracked = track();
  assert.is(tracked.length, 20);
  tracked.forEach(({ state: { iteration, epoch, loss, parameters, hyperparameters } }, i) => {
    assert.equal({ iteration, epoch, loss }, plain[i]);
    assert.is(parameters, undefined);
    assert.equal(hyperparameters, { "finiteDifference1.h": 1e-4, "sgd1.learningRate": 0.5 });
  });
});

test("`every` records those iterations that it divides", () => {
  for (const [every, recorded] of [
    [1, [...Array(20).keys()].map((i) => i + 1)],
    [7, [7, 14]],
    [20, [20]],
    [21, []],
  ] as const) {
    assert.equal(
      track({ every }).map(({ state }) => state.iteration),
      recorded,
    );
  }
  for (const every of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(
      () => trackState({ every }),
      HyperparameterError,
      `trackState: every is ${every}; give a whole number, 1 or more.`,
    );
  }
});

test("parameters are those after the update, recorded on request", () => {
  const after = twenty(observe(W));
  track({ parameters: true }).forEach(({ state }, i) => {
    assert.equal(state.parameters?.toJSON(), after[i].toJSON());
  });
});

test("best is the recorded iteration of the lowest loss, with the parameters that gave it", () => {
  // Far too large a step every fifth iteration, so that the loss rises again and again.
  const bumpy = (iteration: number): number => (iteration % 5 === 0 ? 8 : 0.5);
  const losses = twenty(
    map(({ loss }) => loss),
    bumpy,
  );
  const before = twenty(
    map(({ parametersBefore }) => parametersBefore.toJSON()),
    bumpy,
  );
  assert.ok(losses.some((loss, i) => i > 0 && loss > losses[i - 1]));
  for (const every of [1, 3]) {
    let best = -1;
    for (const { state } of twenty(trackState({ every, parameters: true }), bumpy)) {
      const i = state.iteration - 1;
      if (best < 0 || losses[i] < losses[best]) best = i;
      assert.equal([state.best.iteration, state.best.loss], [best + 1, losses[best]]);
      assert.equal(state.best.parameters?.toJSON(), before[best]);
    }
  }
  for (const { state } of twenty(trackState(), bumpy)) assert.is(state.best.parameters, undefined);
});

test("patches lead from each state to the next, and back", () => {
  const tracked = track({ parameters: true, every: 2 });
  for (let i = 1; i < tracked.length; i++) {
    const { state, patches, inversePatches } = tracked[i];
    const before = tracked[i - 1].state;
    assert.equal(applyPatches(before, [...patches]), state);
    assert.equal(applyPatches(state, [...inversePatches]), before);
  }
  const there = tracked.slice(1).flatMap(({ patches }) => patches);
  const back = [...tracked.slice(1)].reverse().flatMap(({ inversePatches }) => inversePatches);
  const [first, last] = [tracked[0].state, tracked[tracked.length - 1].state];
  assert.equal(applyPatches(first, there), last);
  assert.equal(applyPatches(last, back), first);
});

test("a patch replaces tensors whole, and tells only what has changed", () => {
  const tracked = track();
  let improved = 0;
  for (const [i, { state, patches }] of tracked.entries()) {
    if (i === 0) continue;
    const isBest = state.best.iteration === state.iteration;
    if (isBest) improved++;
    assert.equal(
      patches.map(({ op, path }) => `${op} ${path.join(".")}`),
      ["replace iteration", "replace loss", ...(isBest ? ["replace best"] : [])],
    );
  }
  assert.ok(improved > 0 && improved < 19);
  const [, whole] = track({ parameters: true });
  const patch = whole.patches.find(({ path }) => path.join(".") === "parameters");
  assert.is(patch?.value, whole.state.parameters);
});

test("states cannot be changed, and a later one leaves the earlier as they were", () => {
  const texts: string[] = [];
  const tracked = twenty((source) =>
    source.pipe(
      trackState({ parameters: true }),
      map((each) => {
        texts.push(JSON.stringify(each.state));
        return each;
      }),
    ),
  );
  tracked.forEach(({ state }, i) => {
    assert.is(JSON.stringify(state), texts[i]);
    for (const part of [state, state.best, state.hyperparameters]) assert.ok(Object.isFrozen(part));
    assert.throws(() => Object.assign(state, { loss: 0 }), TypeError);
  });
});

test("each subscriber of a shared run folds for itself", () => {
  const clock = new ManualClock();
  const run$ = train(W, new CountedFeeds(feed), { clock, seed: 1 }).pipe(take(4), share());
  const tracked$ = run$.pipe(trackState({ parameters: true }));
  const [first, second] = [follow(tracked$), follow(tracked$)];
  clock.settle();
  assert.is(first.values.length, 4);
  assert.equal(JSON.stringify(first.values), JSON.stringify(second.values));
  assert.is.not(first.values[0].state, second.values[0].state);
});

test.run();
