// Passwords are nowhere in messages and errors, and a worker needs few rights on the server. Runs alone: it starts a server.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { natsFleet, serve } from "@rxgrad/fleet";
import { filter, firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { simulate } from "../fixtures/fleet/functions.js";
import { needing } from "../support/needs.js";
import { firstLineOf, mortal } from "./children.js";
import { configuredServer } from "./configured-server.js";
import { lossesBy, lossesHere, VERSION } from "./predators.js";
import { PYTHON } from "./python.js";
import { NATS } from "./server.js";

const testNats = needing(test, NATS);
const testPython = needing(test, PYTHON);
const PASSWORD = "pa55-of-the-fleet";

/** The subjects behind a word of WIRE.md: what a worker must be allowed to publish, or to subscribe to. */
function rights(word: string): string {
  const page = readFileSync(new URL("../../packages/fleet/WIRE.md", import.meta.url), "utf8");
  const [, block = ""] = /^```text\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const [, subjects = ""] = new RegExp(`${word}:\\s+([^:]*?)(?:\\w+:|$)`).exec(block) ?? [];
  return JSON.stringify(subjects.trim().replaceAll("FLEET", "default").split(/\s+/));
}

/** The users of the test: the trainer, a worker with the rights that WIRE.md names, and one who may do nothing. */
const USERS = `authorization { users: [
  { user: trainer, password: "${PASSWORD}" }
  { user: worker, password: "${PASSWORD}", permissions: {
    publish: ${rights("publish")}
    subscribe: ${rights("subscribe")} } }
  { user: nobody, password: "${PASSWORD}", permissions: { publish: ["nothing"], subscribe: ["_INBOX.>"] } }
] }`;

test("WIRE.md names the rights of a worker", () => {
  assert.match(rights("publish"), "$JS.API.CONSUMER.MSG.NEXT.*.workers");
  assert.is(rights("subscribe"), '["rxgrad.default.announcements","_INBOX.>"]');
});

const slow = async (inputs: never): Promise<Float64Array> => simulate(inputs);

testNats("no message, status or error has the password, and a worker of few rights serves", async () => {
  const server = await configuredServer(USERS);
  const opened: NatsConnection[] = [];
  const connected = async (user: string): Promise<NatsConnection> => {
    const one = await connect({ servers: server.address, user, pass: PASSWORD });
    opened.push(one);
    return one;
  };
  const texts: string[] = [];
  try {
    const spy = await connected("trainer");
    let count = 0;
    spy.subscribe(">", {
      callback: (_, { data, subject, headers }) => {
        count++;
        texts.push(subject, Buffer.from(data).toString("latin1"), String(headers ?? ""));
      },
    });
    const connection = await connected("trainer");
    const fleet = natsFleet(connection, { version: VERSION });
    const status = fleet.status$.subscribe((each) => texts.push(JSON.stringify(each)));
    const warn = (message: string): void => void texts.push(message);
    const serving = serve(await connected("worker"), { simulate: slow as never }, { version: VERSION, warn });
    assert.equal(await lossesBy(fleet.evaluate("simulate"), 20), await lossesHere(20));
    assert.match(
      await fleet
        .evaluate("none")({})
        .then(String, (error) => String(error)),
      'has no function "none"',
    );
    await serving.close();
    status.unsubscribe();
    await fleet.close();
    await spy.flush();
    assert.ok(count > 200, `${count}`);
    assert.not.ok(texts.some((each) => each.includes(PASSWORD)));
  } finally {
    await Promise.all(opened.map((each) => each.close()));
    await server.close();
  }
});

testNats("a trainer without rights waits, and says why, without the password", async () => {
  const server = await configuredServer(USERS);
  const connection = await connect({ servers: server.address, user: "nobody", pass: PASSWORD });
  try {
    const fleet = natsFleet(connection);
    const value = fleet
      .evaluate("simulate")({ rates: Float64Array.of(1, 2) })
      .catch((error) => String(error));
    const { problem } = await firstValueFrom(fleet.status$.pipe(filter((each) => each.problem !== undefined)));
    assert.match(
      problem as string,
      /^the server does not allow this user to publish to \$JS\.API\.STREAM\.CREATE\.\S+; it is asked again/,
    );
    await fleet.close();
    assert.not.match(`${problem} ${await value}`, PASSWORD);
  } finally {
    await connection.close();
    await server.close();
  }
});

testNats(
  "a worker that may not store an answer that is too large says so, as the error of its evaluation",
  async () => {
    const server = await configuredServer(USERS);
    const trainer = await connect({ servers: server.address, user: "trainer", pass: PASSWORD });
    const worker = await connect({ servers: server.address, user: "worker", pass: PASSWORD });
    try {
      const fleet = natsFleet(trainer, { version: VERSION, attempts: 1 });
      const serving = serve(worker, { large: async () => new Float64Array(200_000) as never }, { version: VERSION });
      const message = await fleet
        .evaluate("large")({})
        .then(String, (error) => String(error.message));
      assert.match(
        message,
        /^the answer of "large" cannot be sent: the server does not allow this user to publish to \$JS\.API\.\S+$/,
      );
      await serving.close();
      await fleet.close();
    } finally {
      await worker.close();
      await trainer.close();
      await server.close();
    }
  },
);

testPython("the worker in Python takes user and password from its address, and tells neither", async () => {
  const server = await configuredServer(USERS);
  const script = fileURLToPath(new URL("../../examples/fleet/worker.py", import.meta.url));
  const start = (password: string) =>
    mortal(
      spawn("python3", [script, `nats://worker:${password}@${server.address}`], { stdio: ["ignore", "pipe", "pipe"] }),
    );
  try {
    const connection = await connect({ servers: server.address, user: "trainer", pass: PASSWORD });
    const fleet = natsFleet(connection, { version: VERSION });
    const python = start(PASSWORD);
    assert.equal(await lossesBy(fleet.evaluate("simulate"), 20), await lossesHere(20));
    python.kill("SIGKILL");
    const wrong = start("wrong-password");
    assert.is(await firstLineOf(wrong.stderr), "no connection: -ERR 'Authorization Violation'");
    wrong.kill("SIGKILL");
    await fleet.close();
    await connection.close();
  } finally {
    await server.close();
  }
});

test.run();
