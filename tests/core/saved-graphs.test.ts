// Graphs written to JSON before rxgrad renamed some words: see tests/fixtures/saved/before-renaming/write.ts.
import {
  evaluate,
  fromJSON,
  initialParameters,
  iterations,
  type LoadedGraph,
  type Node,
  type Tensor,
  toJSON,
} from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changing } from "../fixtures/saved/before-renaming/graphs-of-training.js";
import { ownKinds } from "../fixtures/saved/before-renaming/own-kinds.js";
import { readJSON, SEED, type WrittenGraph } from "../fixtures/saved/before-renaming/read.js";
import { TrainingTold, valueText } from "../fixtures/saved/before-renaming/told.js";

const { kinds, graphs } = readJSON<{ kinds: string[]; graphs: Record<string, WrittenGraph> }>("graphs.json");

const read = (name: string): LoadedGraph =>
  fromJSON(graphs[name].graph, { kinds: ownKinds, hyperparameters: name === "changing" ? changing().leftOut : {} });

/** The kinds of all entries of all graphs, and of the initializers of all parameters. */
const kindsOf = (all: readonly WrittenGraph[], isOwn: boolean): string[] => {
  const found = all.flatMap(({ graph: { nodes, own = [] } }) =>
    nodes.filter((_, i) => own.includes(i) === isOwn).map(({ kind }) => kind),
  );
  return [...new Set(found)].sort();
};

test("the graphs together hold all kinds of nodes of that time, and all kinds of initializers", () => {
  const all = Object.values(graphs);
  assert.equal(kindsOf(all, false), kinds);
  assert.is(kinds.length, 65);
  assert.equal(kindsOf(all, true), ownKinds.map(({ kind }) => kind).sort());
  const initial = all.flatMap(({ graph }) =>
    graph.nodes.flatMap(({ options }) => (options.initial as { kind: string } | undefined)?.kind ?? []),
  );
  const wanted = ["filled", "glorot", "he", "normal", "uniform", "values", "weightsAboveBias", "zeros"];
  assert.equal([...new Set(initial)].sort(), wanted);
});

for (const [name, written] of Object.entries(graphs)) {
  test(`${name}: the graph loads, and computes the same bits`, async () => {
    const { roots, optimizers } = read(name);
    const { feeds, values, training } = written;
    const nodes = roots.filter((each): each is Node => isNode(each));
    const parameters = initialParameters(nodes, { seed: SEED });
    const found: string[] = [];
    for (const node of nodes) found.push(valueText((await evaluate(node, feeds[0], parameters)) as number | Tensor));
    assert.equal(found, values);
    if (!training) return assert.is(optimizers.length, 0);
    const told = new TrainingTold();
    for (const each of iterations(optimizers, feeds, { seed: SEED })) told.add(each);
    assert.equal(told.text, training);
  });
}

test("a graph written and read again is the same graph", () => {
  for (const name of Object.keys(graphs)) {
    const leaveOut = Object.keys(name === "changing" ? (changing().leftOut ?? {}) : {});
    const first = toJSON(read(name).roots, { leaveOut });
    const hyperparameters = changing().leftOut ?? {};
    const again = fromJSON(JSON.parse(JSON.stringify(first)), {
      kinds: ownKinds,
      hyperparameters: leaveOut.length > 0 ? hyperparameters : {},
    });
    assert.equal(toJSON(again.roots, { leaveOut }), first);
  }
});

test.run();
