// A function beside the connection that gives one array again and again: its job is an error where two are under way. Runs alone: it
// starts a server.
import { connect } from "@nats-io/transport-node";
import { natsFleet, serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { NATS, NatsServer } from "./server.js";

needing(test, NATS)(
  "an array that two evaluations under way give is refused, and one at a time may give it",
  async () => {
    const server = await NatsServer.start();
    const connections = await Promise.all([1, 2].map(() => connect({ servers: server.address })));
    const array = new Float64Array(1);
    let waiting: (() => void)[] = [];
    const together = (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length < 2) return;
        for (const each of waiting) each();
        waiting = [];
      });
    const functions = {
      async meets({ x }: Readonly<Record<string, Float64Array>>) {
        array[0] = x[0];
        await together();
        return array;
      },
      async alone({ x }: Readonly<Record<string, Float64Array>>) {
        array[0] = x[0];
        return array;
      },
    };
    const serving = serve(connections[1], functions, { version: "v", concurrency: 2 });
    const fleet = natsFleet(connections[0], { version: "v" });
    try {
      const alone = fleet.evaluate("alone");
      for (const x of [1, 2]) assert.equal(await alone({ x: Float64Array.of(x) }), Float64Array.of(x));
      const meets = fleet.evaluate("meets");
      const both = await Promise.allSettled([1, 2].map((x) => meets({ x: Float64Array.of(x) })));
      const errors = both.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
      assert.ok(errors.length > 0);
      for (const each of errors) assert.match(each, /"meets" gave the array that it gave for another point under way/);
    } finally {
      await fleet.close();
      await serving.close();
      await Promise.all(connections.map((each) => each.close()));
      await server.close();
    }
  },
);

test.run();
