// Files saved before parameters had signatures. The expected values come from tests/fixtures/saved/write.ts.
import { readFileSync } from "node:fs";
import {
  dense,
  earlyStopping,
  evaluate,
  fromJSON,
  GraphError,
  type Iteration,
  input,
  iterations,
  type Node,
  type Parameters,
  parametersFromJSON,
  type Tensor,
  tanh,
  train,
} from "rxgrad";
import { checkpointFromBytes } from "rxgrad/extend";
import { lastValueFrom, map, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { chain, heads, type Network } from "../fixtures/saved/networks.js";
import { isError } from "../support/closeness.js";

interface Saved {
  readonly checkpoint: string;
  readonly parameters: unknown;
  readonly graph: unknown;
  readonly loss: number;
  readonly y: number[][];
  readonly z: number[][];
  readonly next: number[];
}

const text = readFileSync(new URL("../fixtures/saved/version-1.json", import.meta.url), "utf8");
const written = JSON.parse(text) as Record<"heads" | "named" | "chain", Saved> & { x: number[][] };
const { x } = written;
const read = ({ checkpoint }: Saved) => checkpointFromBytes(new Uint8Array(Buffer.from(checkpoint, "base64")));
const rows = async (node: Node, parameters: Parameters): Promise<unknown> =>
  ((await evaluate(node, { x }, parameters)) as Tensor).toArray();
const names = { y: "left", z: "right" };
const networks: [Saved, () => Network][] = [
  [written.heads, heads],
  [written.named, () => heads(names)],
  [written.chain, chain],
];

test("runs resume bit for bit, including the best parameters of early stopping", async () => {
  for (const [saved, build] of networks) {
    const { W, feeds } = build();
    const from = read(saved);
    const next = await lastValueFrom(
      train(W, feeds.slice(5), { from, positioned: true }).pipe(
        earlyStopping({ patience: 99, from }),
        map((each: Iteration) => each.loss),
        toArray(),
      ),
    );
    assert.equal(next, saved.next);
  }
});

test("reads a graph, which resumes with its saved state", () => {
  for (const [saved, build] of networks) {
    const { optimizers } = fromJSON(saved.graph);
    const data = build().feeds.slice(5);
    const next = [...iterations(optimizers, data, { from: read(saved), positioned: true })].map(({ loss }) => loss);
    assert.equal(next, saved.next);
  }
});

test("evaluates every part with parameters bound to the trained loss", async () => {
  for (const [saved, build] of networks) {
    for (const given of [saved.parameters, read(saved).parameters, read(saved).parameters.toJSON()]) {
      const { loss, y, z, feeds } = build();
      const bound = parametersFromJSON(loss, given);
      assert.equal([await rows(y, bound), await rows(z, bound)], [saved.y, saved.z]);
      assert.is(await evaluate(loss, feeds[0], bound), saved.loss);
    }
  }
});

test("evaluates a part if every numbering of its layers gives the same values, or if the user named its layers", async () => {
  assert.equal(await rows(chain().y, read(written.chain).parameters), written.chain.y);
  for (const isTurned of [false, true]) {
    const { y, z } = heads(names, isTurned);
    const { parameters } = read(written.named);
    assert.equal([await rows(y, parameters), await rows(z, parameters)], [written.named.y, written.named.z]);
  }
});

test("refuses a part whose layers are ambiguous", async () => {
  const refused = async (node: Node, { parameters }: { parameters: Parameters }, among: string): Promise<void> => {
    const error = await evaluate(node, { x }, parameters).catch((reason: unknown) => reason);
    isError(
      error as Error,
      GraphError,
      `evaluate: "dense1/W" may be ${among}, which cannot be told apart; name these layers, as in dense(1, { name: "y" }), or bind all to the loss that was trained: parametersFromJSON(loss, parameters).`,
    );
  };
  for (const head of [heads().y, heads().z]) await refused(head, read(written.heads), "dense1/W or dense2/W");
  // The first layer of a chain alone: the second has the same kind and shape.
  await refused(input("x", [2]).pipe(dense(2), tanh()), read(written.chain), "dense1/W or dense2/W");
});

test.run();
