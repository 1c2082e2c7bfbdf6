import {
  findPython,
  interleave,
  type Python,
  raceGradients,
  report,
  rxgradEntrant,
  summarize,
  watchStreams,
  works,
} from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { feeds, options, small } from "./small.js";

test("every benchmark has a unique letter and a unique name", () => {
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

test("figures hold the median, the minimum and the maximum", () => {
  const { median, least, most, runs } = summarize("a", "", "", [3, 1, 10, 2]);
  assert.equal({ median, least, most, runs }, { median: 2.5, least: 1, most: 10, runs: 4 });
  assert.is(summarize("a", "", "", [5, 1, 3]).median, 3);
});

test("a classifier counts its weights", () => {
  assert.is(small.name, "6-5-3");
  assert.is(small.weights, 6 * 5 + 5 + 5 * 3 + 3);
});

// Two strategies of finite differences, with both kinds of kernels, and backprop.
const entrants = [
  rxgradEntrant("propagated", { kernels: "plain TypeScript" }),
  rxgradEntrant("collapsed"),
  rxgradEntrant("backprop"),
];

test("without NumPy, rxgrad runs alone, and the report says so", async () => {
  const result = await raceGradients(small, entrants, options, undefined);
  assert.equal(
    result.tables.flatMap(({ figures }) => figures.map(({ contender, setting }) => `${contender}, ${setting}`)),
    ["rxgrad propagated, one core, plain TypeScript", "rxgrad collapsed, one core", "rxgrad backprop, one core"],
  );
  assert.not.match(result.checks.map(({ what }) => what).join("\n"), "NumPy");
  assert.match(report(result).join("\n"), "NumPy skipped");
});

const python = findPython("numpy");
const withNumpy = needing(test, {
  what: "NumPy",
  isMet: python !== undefined,
  how: "install it for Python 3",
  required: "RXGRAD_NUMPY_REQUIRED",
});

withNumpy("NumPy's loop gives the gradient of every strategy", async () => {
  const result = await raceGradients(small, entrants, options, python);
  const agreement = result.checks.filter(({ what }) => what.includes("NumPy's gradient"));
  assert.is(agreement.length, 1);
  for (const { what, got, met } of agreement) assert.ok(met, `${what}: ${got}`);
  const settings = result.tables[0].figures.filter(({ contender }) => contender.startsWith("NumPy"));
  assert.equal(
    settings.map(({ setting, runs }) => [setting, runs]),
    [
      ["one core, in full", 1],
      ["one core", 1],
      ["all cores", 1],
    ],
  );
  assert.match(report(result).join("\n"), "ratio: the time of NumPy");
});

withNumpy("nothing is claimed against a NumPy with the reference BLAS, but its gradient is compared", async () => {
  const slow = { ...(python as Python), blas: { name: "blas/libblas.so.3", kind: "reference" } as const };
  const result = await raceGradients(small, entrants, options, slow);
  const [{ figures, reference }] = result.tables;
  assert.is(reference, undefined);
  assert.equal(
    figures.filter(({ contender }) => contender.startsWith("NumPy")).map(({ setting }) => setting),
    ["one core, in full, reference BLAS", "one core, reference BLAS", "all cores, reference BLAS"],
  );
  const told = result.checks.map(({ what }) => what).join("\n");
  assert.not.match(told, "against NumPy");
  assert.match(told, "NumPy's gradient");
  assert.match(result.notes[0], "with the reference BLAS, blas/libblas.so.3: ");
});

test("a stream is measured, and does no work after it is canceled", async () => {
  const result = await watchStreams([{ network: small, strategy: "collapsed" }], feeds, options);
  assert.equal(result.tables[0].figures.filter(({ setting }) => setting === "6-5-3 collapsed").length, 5);
  const after = result.checks.find(({ what }) => what === "slices after unsubscribing");
  assert.is(after?.got, "0");
});

test.run();
