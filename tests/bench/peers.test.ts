// Installed peers compute the same as rxgrad. The peers from npm are installed by the benchmarks.
import {
  type Entrant,
  FreshRuns,
  FreshTraining,
  findPython,
  general,
  npmPeersAreInstalled,
  numpyEntrant,
  peerImports,
  raceImports,
  sigmoidal,
  TrainingContender,
  taskOf,
  torchEntrant,
  xorTask,
} from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { options, small } from "./small.js";

const [numpy, torch] = ["numpy", "torch"].map(findPython);
const anywhere: readonly Entrant[] = [
  ...(numpy ? [numpyEntrant(numpy)] : []),
  ...(torch ? [torchEntrant(torch, 1)] : []),
  ...(npmPeersAreInstalled() ? general : []),
];
const onSigmoids = [...anywhere, ...(npmPeersAreInstalled() ? sigmoidal : [])];

for (const [name, task, entrants] of [
  ["a classifier", taskOf(small, 0.1), anywhere],
  ["XOR", xorTask(), onSigmoids],
] as const) {
  for (const entrant of entrants) {
    test(`${entrant.name} trains ${name} as rxgrad does`, async () => {
      const contender = await TrainingContender.open(entrant, task, "", 1);
      try {
        assert.ok(contender.agrees, `it is off by ${contender.miss}`);
        assert.ok(contender.miss > 0 || entrant.precision === "float64", "it computes with fewer digits");
        assert.ok((await contender.run(0)) > 0);
        const loss = task.output === "softmax" ? 1 : 0.2;
        const { iterations } = await contender.until(loss);
        assert.ok(iterations > 1, `${iterations} iterations`);
        const fresh = new FreshTraining(entrant, "", { task, loss, limit: 1000 });
        assert.ok((await fresh.run()) > 0);
      } finally {
        contender.close();
      }
    });
  }
}

if (npmPeersAreInstalled()) {
  for (const entrant of [...general, ...sigmoidal]) {
    test(`${entrant.name} runs fresh networks in a fresh process`, async () => {
      const runs = new FreshRuns(entrant, { task: xorTask(), iterations: 1, setting: "" });
      assert.ok((await runs.run(1)) > 0);
      assert.ok(runs.processes[0].length > 1);
    });
  }

  test("the peers that npm has are imported as their scripts do", async () => {
    const { tables } = await raceImports(peerImports, options);
    for (const { contender, median } of tables[0].figures) assert.ok(median > 0, contender);
  });
}

test("synaptic's order of updates differs from brain.js's", () => {
  const [brain, synaptic] = sigmoidal.map(({ reference }) => reference(xorTask(), 1));
  assert.is.not(brain.losses[0], synaptic.losses[0]);
});

test.run();
