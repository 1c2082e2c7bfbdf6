// `rxgrad serve`: a worker in a process of its own works for a training here, over a real server, and leaves by Ctrl-C; and what
// is refused. Runs alone.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { connect } from "@nats-io/transport-node";
import { natsFleet } from "@rxgrad/fleet";
import { adam, blackBox, finiteDifference, parameter, train } from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { optionalPackages } from "../../packages/cli/src/modules/optional-package.js";
import { mortal } from "../fleet/children.js";
import { NATS, NatsServer } from "../fleet/server.js";
import { needing } from "../support/needs.js";
import { startBin } from "./command.js";
import { type Folder, modelFolder } from "./model-files.js";
import { checkWrong, type WrongLine } from "./wrong-lines.js";

const test = suite<{ folder: Folder }>("rxgrad serve");

test.before.each((context) => {
  context.folder = modelFolder();
  context.folder.write("play.mjs", "export const play = ({ W }) => (W[0] - 1) ** 2;");
});
test.after.each(({ folder }) => folder.remove());

/** A worker, the lines that it has printed, a line that is yet to come, and its exit code, behind its last line. */
function workerOf(words: readonly string[]) {
  const child = mortal(startBin("cli", ["serve", ...words]));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  // An exit may be heard of before the last line is.
  const exit = once(child, "close").then(([code]) => code as number | null);
  const until = async (part: string): Promise<void> => {
    while (!lines.some((line) => line.includes(part))) {
      const ended = exit.then(() => assert.unreachable(`the worker has ended: ${errors}`));
      await Promise.race([once(reader, "line"), ended]);
    }
  };
  return { child, lines, until, exit, errors: () => errors };
}

needing(test, NATS)(
  "it works for a training, waits for a server that is away, and leaves by Ctrl-C",
  async ({ folder }) => {
    const server = await NatsServer.start();
    const { child, lines, until, exit, errors } = workerOf([
      ...[`${folder.path}/play.mjs`, "--server", server.address, "--concurrency", "2", "--version", "test-7", "--json"],
    ]);
    try {
      await until('"serving"');
      assert.equal(JSON.parse(lines[0] as string), {
        ...{ event: "serving", fleet: "default", server: [server.address], module: `${folder.path}/play.mjs` },
        version: "test-7",
      });
      const connection = await connect({ servers: server.address });
      const fleet = natsFleet(connection, { version: "test-7" });
      const W = parameter([1], { name: "W" });
      const score = blackBox({ inputs: { W }, output: [], evaluate: fleet.evaluate("play") });
      const run$ = train(adam(finiteDifference(score), { learningRate: 0.1 }), undefined, { seed: 1 });
      const { loss } = await lastValueFrom(run$.pipe(take(40)));
      assert.ok(loss < 0.2, `${loss}`);
      await fleet.close();
      await connection.close();
      await server.kill();
      await until('"disconnected"');
      await server.restart();
      await until('"reconnected"');
      child.kill("SIGINT");
      assert.is(await exit, 130);
      assert.is(lines.at(-1), '{"event":"ended"}');
      assert.not.match(errors(), /\n\s+at /);
    } finally {
      child.kill("SIGKILL");
      await server.close();
    }
  },
);

needing(test, NATS)("people read a line, and a wrong name of a fleet is refused", async ({ folder }) => {
  const server = await NatsServer.start();
  const { child, lines, until, exit } = workerOf(["--server", server.address, "--fleet", "mine"]);
  try {
    await until("Ctrl-C ends it.");
    const said = lines.join(" ");
    assert.match(said, `Serving gradients of rxgrad's own nodes for the fleet "mine" at ${server.address}, version `);
    child.kill("SIGTERM");
    assert.is(await exit, 143);
    assert.is(lines.at(-1), "Ended; what it had begun was given back.");
    const refused = folder.spawn(`serve --server ${server.address} --fleet a.b`);
    assert.is(refused.code, 1);
    assert.match(refused.stderr, /^rxgrad serve: [^\n]*a\.b[^\n]*\n$/);
  } finally {
    child.kill("SIGKILL");
    await server.close();
  }
});

test("packages that are missing are named, with what installs them", async () => {
  const names = ["@rxgrad/fleet", "@nats-io/transport-node@3.3"];
  const lacks = Object.assign(new Error("Cannot find package '@rxgrad/fleet' imported from …"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  const told = (error: Error) => optionalPackages(names, () => Promise.reject(error)).catch((each) => each.message);
  assert.is(
    await told(lacks),
    "it needs @rxgrad/fleet and @nats-io/transport-node, which are not installed; npm install @rxgrad/fleet @nats-io/transport-node@3.3.",
  );
  assert.is(await told(new Error("other")), "other");
});

test("wrong in twenty ways: one sentence, the right exit code, no stack", async ({ folder }) => {
  folder.write("bad.creds", "no credentials");
  const far = "--server nats://127.0.0.1:1";
  const lines: readonly WrongLine[] = [
    ["serve", 2, /--server is missing; give its address, such as nats:/],
    ["serve play.mjs", 2, /--server is missing/],
    ["serve --server", 2, /--server has no value/],
    ["serve --server a,,b", 2, /--server is "a,,b"/],
    ["serve --sever nats://a", 2, /did you mean --server\?/],
    [`serve play.mjs play.mjs ${far}`, 2, /one word too many/],
    [`serve ${far} --concurrency 0`, 2, /--concurrency is "0"; give a whole number from 1 to 4096/],
    [`serve ${far} --concurrency 4097`, 2, /--concurrency is "4097"/],
    [`serve ${far} --concurrency 1.5`, 2, /--concurrency is "1\.5"/],
    [`serve ${far} --concurrency two`, 2, /--concurrency is "two"/],
    [`serve ${far} --concurrency`, 2, /--concurrency has no value/],
    [`serve ${far} --version=`, 2, /--version is empty/],
    [`serve ${far} --fleet=`, 2, /--fleet is empty/],
    [`serve ${far} --fleet a --fleet b`, 2, /--fleet is given 2 times/],
    [`serve ${far} --credentials=`, 2, /--credentials is empty/],
    [`serve missing.mjs ${far}`, 1, /missing\.mjs: there is no such file/],
    [`serve ${far} --credentials missing.creds`, 1, /missing\.creds: it cannot be read/],
    [`serve ${far} --credentials bad.creds`, 1, /no connection \(.+\); start nats-server --jetstream/],
    [`serve ${far}`, 1, /nats:\/\/127\.0\.0\.1:1: no connection \(connection refused\)/],
    [`serve play.mjs ${far}`, 1, /no connection \(connection refused\)/],
    [
      "serve --server nats://127.0.0.1:1,nats://127.0.0.1:2",
      1,
      /127\.0\.0\.1:1, nats:\/\/127\.0\.0\.1:2: no connection/,
    ],
    ["serve --server nats://127.0.0.1:port", 1, /no connection/],
  ];
  // The client of NATS is no module; bundled with a test, it lacks what it exports.
  const connects = new Set(
    lines.filter(([, , sentence]) => sentence.source.includes("no connection")).map(([line]) => line),
  );
  await checkWrong(lines, async (line) => (connects.has(line) ? folder.spawn(line) : folder.run(line)));
});

test.run();
