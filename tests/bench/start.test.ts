// Runs alone: esbuild keeps a thread, which listens to this process, once it has built synchronously.
import {
  BuiltProject,
  builtEntrant,
  FreshRuns,
  FreshTraining,
  raceImports,
  raceStarts,
  raceXor,
  rxgradEntrant,
  rxgradImport,
  type WorkReport,
  xorTask,
} from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fakeEntrant, openFake } from "./fake-entrant.js";
import { options } from "./small.js";

const figuresOf = ({ tables }: WorkReport) =>
  tables.flatMap(({ figures }) =>
    figures.map(({ contender, setting, median, runs }) => [contender, setting, median, runs]),
  );

const checksOf = ({ checks }: WorkReport) =>
  checks.map(({ what, wanted, aim, got, met }) => [what, wanted, aim, got, met]);

test("a start is the first run of each process, its second, and runs 21 to 60 of all processes", async () => {
  const entrants = [fakeEntrant("rxgrad backprop"), fakeEntrant("peer")];
  const result = await raceStarts(entrants, { ...options, rounds: 2 });
  const each = (contender: string) => [
    [contender, "compose + first iteration, cold", 1, 2],
    [contender, "compose + first iteration, runs 21 to 60", 40.5, 80],
  ];
  const short = (contender: string) => [
    [contender, "first 1,000 iterations, run 2", 1001, 2],
    [contender, "first 1,000 iterations, runs 21 to 60", 1039.5, 80],
  ];
  assert.equal(figuresOf(result), [
    ...each("rxgrad backprop"),
    ...each("peer"),
    ...short("rxgrad backprop"),
    ...short("peer"),
  ]);
  assert.equal(checksOf(result).slice(0, 4), [
    ["rxgrad backprop, compose + first iteration, cold", "at most 12 ms", "6 ms", "1.00 ms", true],
    ["rxgrad backprop, compose + first iteration, runs 21 to 60", "at most 1.5 ms", "0.8 ms", "40.50 ms", false],
    ["rxgrad backprop, first 1,000 iterations, run 2", "at most 12 ms", "6 ms", "1001.00 ms", false],
    ["rxgrad backprop, first 1,000 iterations, runs 21 to 60", "at most 3.5 ms", "2 ms", "1039.50 ms", false],
  ]);
});

test("nested lists are fed for 1,000 iterations alone, under a limit of their own", async () => {
  const { options: lists } = rxgradEntrant("backprop", { feed: "nested lists" });
  const result = await raceStarts([{ ...fakeEntrant("rxgrad backprop"), options: lists }], options);
  assert.equal(figuresOf(result), [
    ["rxgrad backprop", "first 1,000 iterations from nested lists, run 2", 1001, 1],
    ["rxgrad backprop", "first 1,000 iterations from nested lists, runs 21 to 60", 1039.5, 40],
  ]);
  const [[what, wanted, aim]] = checksOf(result);
  assert.equal(
    [what, wanted, aim],
    ["rxgrad backprop, first 1,000 iterations from nested lists, runs 21 to 60", "at most 5 ms", "2.5 ms"],
  );
});

test("an import is what it takes beyond the packages that are there anyway", async () => {
  const own = rxgradImport({ open: () => openFake({ iteration: 1, trainings: [1, 1] }) });
  const result = await raceImports([own, { ...own, name: "peer" }], { ...options, rounds: 3 });
  const of = (name: string) => [
    [name, "rxjs and immer alone", 40, 3],
    [name, "beyond rxjs and immer", 41, 3],
  ];
  assert.equal(figuresOf(result), [...of("rxgrad"), ...of("peer")]);
  assert.equal(checksOf(result), [["rxgrad, beyond rxjs and immer", "at most 60 ms", "35 ms", "41.00 ms", true]]);
});

test("a cold training is the first of its process, every time", async () => {
  const entrant = fakeEntrant("peer", { iteration: 1, trainings: [90, 3] });
  const cold = new FreshTraining(entrant, "cold", { task: xorTask(), loss: 0.01, limit: 10 });
  assert.equal([await cold.run(), await cold.run()], [90, 90]);
});

test("XOR is promised for iterations, warm trainings and cold ones", async () => {
  const result = await raceXor(
    [
      fakeEntrant("rxgrad backprop", { iteration: 1, trainings: [10, 2] }),
      fakeEntrant("brain.js", { iteration: 3, trainings: [30, 4] }),
      fakeEntrant("synaptic", { iteration: 1.1, trainings: [50, 1] }),
    ],
    options,
  );
  const between = (setting: string, peer: string) => `rxgrad backprop, ${setting}, against ${peer}, ${setting}`;
  assert.equal(checksOf(result).slice(0, 5), [
    [between("one iteration", "brain.js"), "1.3× faster", "2.5×", "3.00×", true],
    [between("one iteration", "synaptic"), "1.2× faster", "2×", "1.10×", false],
    [between("to loss 0.01", "brain.js"), "1× faster", "1.5×", "2.00×", true],
    [between("to loss 0.01", "synaptic"), "1× faster", "1.5×", "0.50×", false],
    [between("to loss 0.01, cold", "brain.js"), "1.5× faster", "2.5×", "3.00×", true],
  ]);
});

test("rxgrad as it is published is imported, runs and learns in processes of Node alone", async () => {
  const built = BuiltProject.make();
  try {
    const [{ figures }] = (await raceImports([rxgradImport(built)], options)).tables;
    for (const { setting, median } of figures) assert.ok(median > 0, `${setting}: ${median} ms`);
    for (const feed of ["tensors", "nested lists"] as const) {
      const entrant = builtEntrant(built, rxgradEntrant("backprop", { feed }));
      const runs = new FreshRuns(entrant, { task: xorTask(), iterations: 2, setting: "", limit: Number.MAX_VALUE });
      await runs.run(1);
      assert.is(runs.processes[0].length, 60);
      const training = new FreshTraining(entrant, "", { task: xorTask(), loss: 0.2, limit: 1000 });
      assert.ok((await training.run()) > 0);
    }
  } finally {
    built.remove();
  }
});

test.run();
