// Gradients during a run: chosen parameters, batches of changing size, and a changing h.
import {
  dense,
  finiteDifference,
  input,
  iterations,
  type Node,
  parameter,
  parametersOf,
  type Strategy,
  sgd,
  sigmoid,
  sumSquaredError,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { gradientsOf, gradientsOfFeeds } from "../support/gradients.js";
import { layeredNetwork, randomRows } from "../support/layered-network.js";
import { graphOf } from "../support/network-graph.js";

const ALL: readonly Strategy[] = ["direct", "propagated", "auto", "collapsed"];

test("only the requested parameters, once each; by default the trainable ones", () => {
  const x = input("x", [3]);
  const frozen = parameter([3, 4], { name: "frozen", trainable: false });
  const loss = sumSquaredError(x.pipe(dense(4, { W: frozen }), sigmoid(), dense(2, { name: "out" })), input("t", [2]));
  const feed = { x: randomRows(3, 3), t: randomRows(3, 2, 2) };
  const [W, b] = ["out/W", "dense1/b"].map(
    (wanted) => parametersOf(loss).find(({ name }) => name === wanted)?.node as Node,
  );
  for (const strategy of ALL) {
    const [all, some] = gradientsOf(loss, feed, [{ strategy }, { strategy, parameters: [W, b, W] }]);
    assert.equal(all.names, ["dense1/b", "out/W", "out/b"]);
    assert.equal(some.names, ["out/W", "dense1/b"]);
    // A line is sampled as far as the requested weights move its unit, not as far as the bias does.
    const tolerance = strategy === "auto" || strategy === "collapsed" ? 1e-14 : 0;
    for (const node of [W, b]) {
      all.get(node).data.forEach((value, i) => {
        assert.ok(Math.abs(some.get(node).data[i] - value) <= tolerance * Math.abs(value), `${strategy}, element ${i}`);
      });
    }
  }
});

test("batches of changing size give the same as each in a separate run, bit for bit", () => {
  const network = layeredNetwork({
    x: randomRows(10, 4),
    layers: [
      [3, "relu"],
      [2, "softmax"],
    ],
  });
  const { loss, feed, parameters } = graphOf(network);
  const sizes = [5, 2, 5, 1, 3, 4, 6, 7, 8, 9, 10, 5, 1];
  const feeds = sizes.map((count, i) => ({
    x: randomRows(count, 4, i + 1),
    t0: (feed.t0 as number[][]).slice(0, count),
  }));
  const options = ALL.map((strategy) => ({ strategy }));
  gradientsOfFeeds(loss, feeds, options).forEach((gradients, f) => {
    const alone = gradientsOf(loss, feeds[f], options);
    for (const [i, gradient] of gradients.entries()) {
      for (const node of parameters) assert.equal(gradient.get(node).data, alone[i].get(node).data);
    }
  });
});

test("h follows its schedule", () => {
  const { loss, feed, parameters } = graphOf(
    layeredNetwork({
      x: randomRows(5, 4),
      layers: [
        [3, "tanh"],
        [2, "softmax"],
      ],
    }),
  );
  const steps = [1e-1, 1e-5, 1e-2];
  for (const strategy of ALL) {
    const gradient = finiteDifference(loss, { strategy, h: (iteration) => steps[iteration - 1] });
    const run = iterations(sgd(gradient, { learningRate: 0 }), [feed, feed, feed]);
    const got = Array.from(run, (iteration) => iteration.value(gradient));
    const wanted = steps.map((h) => gradientsOf(loss, feed, [{ strategy, h }])[0]);
    for (const node of parameters) {
      for (const i of [0, 1, 2]) assert.equal(got[i].get(node).data, wanted[i].get(node).data);
    }
  }
});

test.run();
