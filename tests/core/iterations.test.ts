import { evaluate, iterations, parametersOf } from "@rxgrad/core";
import { PAUSE, startRun, turns } from "@rxgrad/core/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { called, descend, line, points, xor } from "../support/small-networks.js";

test("the descent agrees with the closed form, iteration by iteration", () => {
  const { W } = line({ learningRate: 0.2 });
  const wanted = descend(30, 0.2);
  let numbered = 0;
  for (const { iteration, loss, parameters } of iterations(W, new CountedFeeds(points, 30))) {
    assert.is(iteration, ++numbered);
    // Central differences of a parabola are exact up to rounding, ε·loss/h ≈ 1e-11 per step.
    close(loss, wanted.losses[iteration - 1], 1e-9);
    if (iteration < 30) continue;
    close(parameters.get("line/W").at(0, 0), wanted.w, 1e-9);
    close(parameters.get("line/b").at(0), wanted.b, 1e-9);
  }
  assert.is(numbered, 30);
});

test("the loss belongs to the parameters before the update, which the previous iteration emitted", async () => {
  const { loss: node, W, feed } = xor();
  let emitted = await evaluate(node, feed, undefined).catch((error: Error) => error.message);
  assert.match(String(emitted), "has no value");
  for (const iteration of iterations(W, new CountedFeeds(feed, 4), { seed: 5 })) {
    if (iteration.iteration > 1) assert.is(iteration.loss, emitted);
    assert.is(await evaluate(node, feed, iteration.parametersBefore), iteration.loss);
    emitted = await evaluate(node, feed, iteration.parameters);
    assert.ok(emitted < iteration.loss);
  }
});

test("epochs are counted by the number of iterations in a pass over the data", () => {
  const { W } = line();
  const epochs = (feeds: Iterable<typeof points>, perEpoch?: number): number[] =>
    Array.from(
      iterations(W, feeds, perEpoch === undefined ? {} : { iterationsPerEpoch: perEpoch }),
      ({ epoch }) => epoch,
    );
  const feeds = new Array(5).fill(points);
  assert.equal(epochs(feeds), [1, 1, 1, 1, 1]);
  assert.equal(epochs(feeds, 2), [1, 1, 2, 2, 3]);
  assert.equal(epochs(Object.assign([...feeds], { iterationsPerEpoch: 3 })), [1, 1, 1, 2, 2]);
  assert.equal(epochs(Object.assign([...feeds], { iterationsPerEpoch: 3 }), 4), [1, 1, 1, 1, 2]);
});

test("a feed is pulled when its iteration begins, and the source is closed when the loop exits", () => {
  const { W } = line();
  const feeds = new CountedFeeds(points);
  for (const { iteration } of iterations(W, feeds)) {
    assert.is(feeds.pulled, iteration);
    if (iteration === 3) break;
  }
  assert.equal([feeds.opened, feeds.pulled, feeds.returned], [1, 3, 1]);

  const finite = new CountedFeeds(points, 2);
  assert.is([...iterations(W, finite)].length, 2);
  assert.equal([finite.pulled, finite.returned], [2, 0]);
});

test("nothing is computed before the first iteration is requested", () => {
  const { W } = line();
  const feeds = new CountedFeeds(points);
  const loop = iterations(W, feeds);
  assert.is(feeds.opened, 0);
  loop.return();
  assert.is(feeds.opened, 0);
});

test("it starts from given parameters, matched by node or by name", () => {
  const first = line({ learningRate: 0.2 });
  const again = line({ learningRate: 0.2 });
  const learned = [...Array(3).keys()].map(() => points);
  const losses: number[] = [];
  let last = undefined as Parameters<typeof iterations>[2];
  for (const { loss, parameters } of iterations(first.W, [...learned, ...learned])) {
    losses.push(loss);
    if (losses.length === 3) last = { parameters };
  }
  assert.equal(
    Array.from(iterations(first.W, learned, last), ({ loss }) => loss),
    losses.slice(3),
  );
  assert.equal(
    Array.from(iterations(again.W, learned, last), ({ loss }) => loss),
    losses.slice(3),
  );
});

test("pauses between units of work do not change the losses", () => {
  const { W } = line({ strategy: "direct" });
  const unpaused = Array.from(iterations(W, new CountedFeeds(points, 3)), ({ loss }) => loss);
  const run = startRun(W, [], {});
  const paused: (number | "pause")[] = [];
  for (const turn of turns(run, new CountedFeeds(points, 3), () => true)) {
    paused.push(turn === PAUSE ? "pause" : (turn as { loss: number }).loss);
  }
  run.free();
  assert.equal(
    paused.filter((each) => each !== "pause"),
    unpaused,
  );
  // One unit each: the three nodes with the check of the loss, which are short together; clearing the gradient; each of the
  // nodes again for each of two weights at two points; and the update. There is no pause after the last.
  assert.equal(
    paused.slice(0, 15).map((each) => each === "pause"),
    [...Array<boolean>(14).fill(true), false],
  );
});

test("the forward pass of an iteration is computed once, with the parameters before the update", () => {
  const seen: number[] = [];
  const { W, loss } = line({ layer: called((out) => void seen.push(out.data[2])), strategy: "direct" });
  const [weight] = parametersOf(loss);
  for (const { iteration, parametersBefore } of iterations(W, [points, points])) {
    // One forward pass, then two for each of two weights.
    if (iteration === 2) assert.is(seen.length, 5);
    if (iteration === 2)
      close(seen[0], 2 * parametersBefore.get(weight.node).at(0, 0) + parametersBefore.get("line/b").at(0), 0);
    seen.length = 0;
  }
});

test.run();
