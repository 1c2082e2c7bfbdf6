// A bad network between the server, the trainer and the workers: the losses stay the same, bit for bit.
// Runs alone: it starts a server and processes.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { BadNetwork } from "./proxy.js";
import { closeScenes, lossesOn, lossesWithoutFleet, withScene } from "./scene.js";
import { NATS } from "./server.js";

const testNats = needing(test, NATS);
const ITERATIONS = 4;
test.after(closeScenes);

testNats("delays, cuts and doubled messages, of the trainer and of workers", async () => {
  const expected = await lossesWithoutFleet(ITERATIONS);
  let proxy: BadNetwork | undefined;
  const proxied = async (port: number): Promise<string> => {
    proxy = await BadNetwork.start(port, { delay: 50, life: [300, 900], duplicate: 3 });
    return proxy.address;
  };
  await withScene(async ({ address, fleet, workers }) => {
    await workers(3, { address });
    assert.equal(await lossesOn(fleet(), ITERATIONS), expected);
  }, proxied);
  const { cuts, duplicates } = (proxy as unknown as BadNetwork).done;
  await proxy?.close();
  assert.ok(cuts > 5 && duplicates > 100, `${cuts} cuts, ${duplicates} doubled messages`);
});

test.run();
