// Sharded gradients of 200,000 weights over a fleet: what travels, in bytes. Runs alone: it starts a server and processes.
import type { Fleet } from "@rxgrad/fleet";
import {
  dense,
  type GradientNode,
  input,
  meanSquaredError,
  normal,
  parameter,
  sgd,
  sharded,
  spsa,
  tanh,
  tensor,
  train,
} from "rxgrad";
import { lastValueFrom, map, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { bitsOf } from "./run.js";
import { closeScenes, type Scene, withScene } from "./scene.js";
import { NATS } from "./server.js";
import { read } from "./written-messages.js";

const testNats = needing(test, NATS);
const WEIGHTS = 200_000;
const ITERATIONS = 8;
/** The bytes of all weights, which are more than a message may have. */
const ALL = 8 * WEIGHTS;
test.after(closeScenes);

const feeds = Array.from({ length: ITERATIONS }, (_, k) => ({
  x: tensor(
    Float64Array.from({ length: 4 * 400 }, (_, i) => (((i + k) * 37) % 64) / 32 - 1),
    [4, 400],
  ),
  t: tensor(new Float64Array(8).fill(0.5), [4, 2]),
}));
const V = parameter([500, 2], { name: "V", initial: normal(0.05) });
const y = input("x", [400]).pipe(dense(500, { W: normal(0.05), bias: false }), tanh(), dense(2, { W: V, bias: false }));
const loss = meanSquaredError(y, input("t", [2]));
const everything = (): GradientNode => spsa(loss, { directions: 32 });
/** Trains few of the weights. */
const few = (): GradientNode => spsa(loss, { directions: 32, parameters: [V] });

const losses = (make: () => GradientNode, fleet?: Fleet, onLoss = (): void => {}): Promise<string[]> => {
  const gradient = sharded(make(), { fleet, place: fleet && "fleet" });
  const run = train(sgd(gradient, { learningRate: 0.01 }), feeds, { seed: 3 });
  return lastValueFrom(run.pipe(map(bitsOf), tap(onLoss), toArray()));
};

/** What was sent on some subjects: the bytes of each message, and its head where it is no stored one. */
function heard({ connection }: Scene, subject: string): { readonly bytes: number; readonly before: unknown }[] {
  const messages: { bytes: number; before: unknown }[] = [];
  connection.subscribe(subject, {
    callback(_, { data }) {
      messages.push({ bytes: data.length, before: read(data).head.before });
    },
  });
  return messages;
}

/** The bytes that the server has got from all its clients. */
const bytesTo = async ({ server }: Scene): Promise<number> =>
  ((await server.read("varz")) as { readonly in_bytes: number }).in_bytes;

/** The bytes that the server keeps in streams. */
async function bytesOn({ server }: Scene): Promise<number> {
  const { account_details: accounts = [] } = (await server.read("jsz?accounts=1&streams=1")) as {
    readonly account_details?: readonly {
      readonly stream_detail?: readonly { readonly state: { readonly bytes: number } }[];
    }[];
  };
  const streams = accounts.flatMap(({ stream_detail: each = [] }) => each);
  return streams.reduce((sum, { state }) => sum + state.bytes, 0);
}

testNats("all weights change: they travel once for each iteration, and not once for each job", () =>
  withScene(async (scene) => {
    await scene.workers(1);
    const answers = heard(scene, "rxgrad.default.*.answers");
    const before = await bytesTo(scene);
    const kept: Promise<number>[] = [];
    const onFleet = await losses(everything, scene.fleet(), () => void kept.push(bytesOn(scene)));
    const sent = (await bytesTo(scene)) - before;
    assert.equal(onFleet, await losses(everything));
    // The worker has heard of the first iteration too late, and asks for its weights.
    const most = (ITERATIONS + 1.5) * ALL;
    assert.ok(sent > ITERATIONS * ALL && sent < most, `${sent} bytes`);
    const peak = Math.max(...(await Promise.all(kept)));
    assert.ok(peak < 4 * ALL, `${peak} bytes on the server: it keeps what jobs need, and nothing older`);
    assert.is(answers.length, 16 * ITERATIONS);
    for (const { bytes } of answers) assert.ok(bytes <= 1000, `an answer of ${bytes} bytes`);
  }),
);

testNats("few weights change: whole once, and then what has changed", () =>
  withScene(async (scene) => {
    await scene.workers(1);
    const parts = heard(scene, "rxgrad.default.*.parts");
    const before = await bytesTo(scene);
    assert.equal(await losses(few, scene.fleet()), await losses(few));
    const sent = (await bytesTo(scene)) - before;
    const differences = parts.filter((each) => typeof each.before === "string");
    assert.is(differences.length, ITERATIONS - 1);
    // An index and a number for each of the 1,000 weights of V.
    for (const { bytes } of differences) assert.ok(bytes < 16 * 1000 + 500, `a difference of ${bytes} bytes`);
    assert.ok(sent > ALL && sent < 2.5 * ALL, `${sent} bytes`);
  }),
);

testNats("the server is killed in the middle, and has lost the weights that it kept", () =>
  withScene(async (scene) => {
    await scene.workers(2);
    const restarts: Promise<void>[] = [];
    let count = 0;
    const onFleet = await losses(everything, scene.fleet(), () => {
      if (++count === 2 || count === 5)
        restarts.push(scene.server.kill({ wipe: count === 5 }).then(() => scene.server.restart()));
    });
    await Promise.all(restarts);
    assert.is(restarts.length, 2);
    assert.equal(onFleet, await losses(everything));
  }),
);

test.run();
