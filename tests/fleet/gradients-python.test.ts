// A worker in Python, which performs no gradients, beside one in Node that does. Runs alone: it starts a server and a process.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { connect } from "@nats-io/transport-node";
import { natsFleet, serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { firstLineOf, mortal } from "./children.js";
import { gradientLosses } from "./gradient-run.js";
import { VERSION } from "./predators.js";
import { PYTHON } from "./python.js";
import { NatsServer } from "./server.js";
import { read } from "./written-messages.js";

const script = fileURLToPath(new URL("../../examples/fleet/worker.py", import.meta.url));

needing(test, PYTHON)("gradients are given back by Python, and performed by the other: the same losses", async () => {
  const server = await NatsServer.start();
  const connection = await connect({ servers: server.address });
  const values = [script, server.address, "--version", VERSION];
  const child = mortal(spawn("python3", values, { stdio: ["ignore", "pipe", "inherit"] }));
  const fleet = natsFleet(connection, { version: VERSION });
  try {
    assert.is(await firstLineOf(child.stdout), "serving");
    let released: () => void = () => {};
    const isReleased = new Promise<void>((resolve) => {
      released = resolve;
    });
    connection.subscribe("rxgrad.default.*.questions", {
      callback: (_, { data }) => void (read(data).head.type === "released" && released()),
    });
    const losses = gradientLosses("backprop", fleet, undefined, 3);
    // Nobody else is there until Python has given one back.
    await isReleased;
    const serving = serve(connection, undefined, { version: VERSION, concurrency: 2 });
    assert.equal(await losses, await gradientLosses("backprop", undefined, undefined, 3));
    assert.is(child.exitCode, null);
    await serving.close();
  } finally {
    await fleet.close();
    child.kill("SIGKILL");
    await connection.close();
    await server.close();
  }
});

test.run();
