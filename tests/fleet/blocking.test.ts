// A function that blocks the thread of the connection is named, also behind its first await. Runs alone: it starts a server.
import { connect } from "@nats-io/transport-node";
import { natsFleet, serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { NATS, NatsServer } from "./server.js";

const LEASE = 400;

/** Computes for so many milliseconds. */
function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

needing(test, NATS)("a function that blocks for longer than half a lease behind an await", async () => {
  const server = await NatsServer.start();
  const connections = await Promise.all([1, 2].map(() => connect({ servers: server.address })));
  const warnings: string[] = [];
  const fleet = natsFleet(connections[0], { version: "v", lease: LEASE });
  const functions = {
    async blocks() {
      await new Promise((resolve) => setImmediate(resolve));
      compute(LEASE);
      return 1;
    },
    waits: () => new Promise<number>((resolve) => setTimeout(() => resolve(2), 2 * LEASE)),
  };
  const serving = serve(connections[1], functions, { version: "v", warn: (message) => warnings.push(message) });
  try {
    assert.equal(await fleet.evaluate("waits")({}), Float64Array.of(2));
    const mentions = (name: string): boolean => warnings.some((each) => each.includes(name));
    assert.not.ok(mentions('"blocks"'));
    assert.equal(await fleet.evaluate("blocks")({}), Float64Array.of(1));
    assert.equal(await fleet.evaluate("blocks")({}), Float64Array.of(1));
    const [warning] = warnings.filter((each) => each.includes('"blocks"'));
    assert.match(warning, /^serve: "blocks" blocked the thread of the connection for \d+ ms, longer than half a lease/);
    assert.is(warnings.filter((each) => each === warning).length, 1);
  } finally {
    await fleet.close();
    await serving.close();
    await Promise.all(connections.map((each) => each.close()));
    await server.close();
  }
});

test.run();
