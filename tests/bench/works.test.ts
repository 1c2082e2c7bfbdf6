import {
  classifier,
  findPython,
  interleave,
  raceGradients,
  report,
  summarise,
  watchStreams,
  works,
} from "@rxgrad/bench";
import { batches } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";

// Four samples of six numbers, a third of them zero, in three classes.
const dataset = {
  x: Array.from({ length: 4 }, (_, n) => Array.from({ length: 6 }, (_, i) => ((n + i) % 3) / 2)),
  t: Array.from({ length: 4 }, (_, n) => [0, 1, 2].map((k) => (n % 3 === k ? 1 : 0))),
};
const feeds = batches(dataset, { size: 4, order: "sequential" });
const [feed] = feeds;
const small = classifier([6, 5, 3], feed);
const options = { rounds: 2, full: true, progress: () => {}, say: () => {} };

test("works have letters and names of their own", () => {
  const all = works.flatMap(({ letter, name }) => [letter, name]);
  assert.is(new Set(all).size, all.length);
});

test("contenders run in turn, and the first round is not counted", async () => {
  const order: string[] = [];
  const contender = (name: string, perRound: number) => ({
    name,
    setting: "",
    perRound,
    run: (round: number) => {
      order.push(`${name}${round}`);
      return round;
    },
  });
  const times = await interleave([contender("a", 1), contender("b", 2)], 2);
  assert.equal(order, ["a0", "b0", "b0", "a1", "b1", "b1", "a2", "b2", "b2"]);
  assert.equal(times, [
    [1, 2],
    [1, 1, 2, 2],
  ]);
});

test("figures tell the median, the least and the most", () => {
  const { median, least, most, runs } = summarise("a", "", "", [3, 1, 10, 2]);
  assert.equal({ median, least, most, runs }, { median: 2.5, least: 1, most: 10, runs: 4 });
  assert.is(summarise("a", "", "", [5, 1, 3]).median, 3);
});

test("a classifier counts its weights", () => {
  assert.is(small.name, "6-5-3");
  assert.is(small.weights, 6 * 5 + 5 + 5 * 3 + 3);
});

test("without NumPy, rxgrad runs alone, and says so", async () => {
  const result = await raceGradients(small, options, undefined);
  assert.equal(
    result.figures.map(({ contender }) => contender),
    ["rxgrad propagated", "rxgrad collapsed", "rxgrad propagated", "rxgrad collapsed", "rxgrad auto"],
  );
  assert.equal(result.checks, []);
  assert.match(report(result).join("\n"), "NumPy skipped");
});

const python = findPython("numpy");
const withNumpy = python ? test : test.skip;

withNumpy("NumPy's loop gives the gradient of every strategy", async () => {
  const result = await raceGradients(small, options, python);
  const agreement = result.checks.filter(({ what }) => what.includes("NumPy's gradient"));
  assert.is(agreement.length, 1);
  for (const { what, got, met } of agreement) assert.ok(met, `${what}: ${got}`);
  assert.equal(
    result.figures.map(({ setting, runs }) => [setting, runs]),
    [
      ["one core, in full", 1],
      ["one core", 2],
      ["one core, plain TypeScript", 6],
      ["one core, plain TypeScript", 20],
      ["one core, WebAssembly", 10],
      ["one core, WebAssembly", 40],
      ["one core, WebAssembly", 40],
      ["all cores", 2],
    ],
  );
  assert.match(report(result).join("\n"), "against NumPy");
});

test("a stream is watched, and does nothing after it has been cancelled", async () => {
  const result = await watchStreams([{ network: small, strategy: "collapsed" }], feeds, { ...options, rounds: 1 });
  assert.equal(result.figures.filter(({ setting }) => setting === "6-5-3 collapsed").length, 5);
  const after = result.checks.find(({ what }) => what === "slices after unsubscribing");
  assert.is(after?.got, "0");
});

test.run();
