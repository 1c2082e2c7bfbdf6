// Sharded gradients on worker processes while workers and the server die: the losses are those without a fleet, bit for bit.
// Runs alone: it starts a server and processes, and kills them.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { gradientLosses, ITERATIONS, samples, type Way, ways } from "./gradient-run.js";
import type { Program } from "./processes.js";
import { BadNetwork } from "./proxy.js";
import { closeScenes, type Scene, statusWhere, withScene } from "./scene.js";
import { NATS } from "./server.js";
import { drawer, read } from "./written-messages.js";

const testNats = needing(test, NATS);
const KILLS = 30;
const RESTARTS = 4;
const FEW = 5;
const expected = {} as Record<Way, string[]>;
for (const way of ways) expected[way] = await gradientLosses(way);
test.after(closeScenes);

/** Kills a random one of these workers after each 9 answers, and starts another in its place. */
class Killer {
  kills = 0;
  readonly #scene: Scene;
  readonly #workers: Program[];
  readonly #draw = drawer(1);

  constructor(scene: Scene, workers: Program[]) {
    this.#scene = scene;
    this.#workers = workers;
  }

  readonly onAnswer = (answers: number): void => {
    const serving = this.#workers.filter(({ isAlive, lines }) => isAlive && lines.includes("serving"));
    if (answers % 9 > 0 || this.kills === KILLS || serving.length === 0) return;
    const victim = serving[this.#draw(serving.length)];
    void victim.kill();
    this.#workers[this.#workers.indexOf(victim)] = this.#scene.worker({ hasData: true });
    this.kills++;
  };
}

/** The keys of the parts that workers ask for, as they ask. */
function partRequests({ connection }: Scene): string[] {
  const keys: string[] = [];
  connection.subscribe("rxgrad.default.*.part-requests", {
    callback: (_, { data }) => void keys.push(String(read(data).head.key)),
  });
  return keys;
}

for (const [way, hasData] of [
  ["backprop", false],
  ["finiteDifference", true],
  ["spsa", false],
] as const) {
  testNats(`${way}: ${KILLS} times a random worker of three is killed`, () =>
    withScene(async (scene) => {
      const killer = new Killer(scene, await scene.workers(3, { hasData: true }));
      const fleet = scene.fleet({ lease: 250, ...(hasData && { data: samples }) });
      assert.equal(await gradientLosses(way, fleet, killer.onAnswer), expected[way]);
      assert.is(killer.kills, KILLS);
      const { answered, redelivered } = await statusWhere(fleet, () => true);
      assert.is(
        answered,
        way === "spsa" ? 16 * ITERATIONS : (16 + 16 + 5) * (ITERATIONS / 3),
        "each shard counts once",
      );
      assert.ok(redelivered > 0);
    }),
  );
}

for (const [way, hasData] of [
  ["backprop", true],
  ["spsa", true],
  ["finiteDifference", false],
] as const) {
  testNats(
    `${way}: ${RESTARTS} times the server of one worker is killed, and started again; once it has lost all`,
    () =>
      withScene(async (scene) => {
        await scene.workers(1, { hasData: true });
        const restarts: Promise<void>[] = [];
        const fleet = scene.fleet(hasData ? { data: samples } : {});
        const losses = await gradientLosses(way, fleet, (answers) => {
          if (answers % 70 !== 40 || restarts.length === RESTARTS) return;
          const wipe = restarts.length === 1;
          restarts.push(scene.server.kill({ wipe }).then(() => scene.server.restart()));
        });
        await Promise.all(restarts);
        assert.is(restarts.length, RESTARTS);
        assert.equal(losses, expected[way]);
      }),
  );
}

testNats("a bad network delays, cuts and doubles messages of the trainer and of three workers", async () => {
  let proxy: BadNetwork | undefined;
  const proxied = async (port: number): Promise<string> => {
    proxy = await BadNetwork.start(port, { delay: 20, life: [400, 1200], duplicate: 3 });
    return proxy.address;
  };
  await withScene(async ({ address, fleet, workers }) => {
    await workers(3, { address, hasData: true });
    for (const way of ways) {
      const losses = await gradientLosses(way, fleet({ data: samples }), undefined, FEW);
      assert.equal(losses, expected[way].slice(0, FEW), way);
    }
  }, proxied);
  const { cuts, duplicates } = (proxy as unknown as BadNetwork).done;
  await proxy?.close();
  assert.ok(cuts > 5 && duplicates > 100, `${cuts} cuts, ${duplicates} doubled messages`);
});

testNats("a worker that joins late asks for the graph and the weights that it has missed", () =>
  withScene(async (scene) => {
    const [first] = await scene.workers(1);
    const asked = partRequests(scene);
    let late: Promise<unknown> | undefined;
    let before = 0;
    const losses = await gradientLosses("backprop", scene.fleet(), (answers) => {
      if (answers !== 100) return;
      before = asked.length;
      // The first one ends, so that all that follows is done by the other.
      late = first.kill("SIGTERM").then(() => scene.workers(1));
    });
    await late;
    assert.equal(losses, expected.backprop);
    assert.is(before, 2, "the first one asks for both in its first job, before it hears of the parts");
    assert.is(new Set(asked.slice(before)).size, 2, "the graph, and the weights of that iteration");
    assert.is(asked[before], asked[0], "it is the same graph");
  }),
);

testNats("a worker that is stopped for many iterations, and goes on, asks for what it has missed", () =>
  withScene(async (scene) => {
    const [stopped] = await scene.workers(2);
    const losses = await gradientLosses("backprop", scene.fleet({ lease: 250 }), (answers) => {
      if (answers % 150 === 50) stopped.signal("SIGSTOP");
      if (answers % 150 === 120) stopped.signal("SIGCONT");
    });
    assert.equal(losses, expected.backprop);
    assert.is(stopped.errors, "");
  }),
);

testNats("nine runs at once share more parts than a worker and its threads remember", () =>
  withScene(async (scene) => {
    await scene.workers(1);
    const asked = partRequests(scene);
    const fleet = scene.fleet();
    const runs = [...ways, ...ways, ...ways];
    const losses = await Promise.all(runs.map((way) => gradientLosses(way, fleet)));
    for (const [i, way] of runs.entries()) assert.equal(losses[i], expected[way], way);
    assert.ok(new Set(asked).size > 9, "the graphs are asked for, and more that was forgotten");
  }),
);

test.run();
