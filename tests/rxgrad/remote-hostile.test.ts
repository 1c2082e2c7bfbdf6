// Messages from anywhere: each side takes them or refuses them with a reason; it neither fails nor hangs, and the run goes on.
// RXGRAD_INPUTS=100000 sends more than the usual 10000; RXGRAD_SEED=7 sends others.

import fc from "fast-check";
import { DataError, type Iteration, RxgradError } from "rxgrad";
import { encodeFrame, type RunPort, remoteRun, serveRun } from "rxgrad/remote";
import { BehaviorSubject, filter, firstValueFrom, Subject } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type FakeSocket, network, running, socketPair } from "../support/served-run.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 10_000);
const seed = Number(process.env.RXGRAD_SEED ?? 1);

const anything = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    1,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    "",
    "sgd1",
    "dense1/W",
    "__proto__",
    "rate",
  ),
  fc.string({ maxLength: 20 }),
  fc.constant("x".repeat(20_000)),
  fc.array(fc.constantFrom(null, 1, "a", "batch"), { maxLength: 4 }),
  fc.constant({}),
  fc.constant({ version: 1, name: "a", shape: [], iteration: 1 }),
);
const NAMES =
  "id name of value version count stride epoch shape iteration error reason graph standing facts parameters loss";
const heads = (types: readonly string[]): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom<unknown>(...types) }, { weight: 1, arbitrary: anything }),
      fc.dictionary(fc.constantFrom(...NAMES.split(" ")), fc.oneof(fc.integer({ min: 0, max: 9 }), anything), {
        maxKeys: 6,
      }),
    )
    .map(([type, fields]) => ({ ...fields, type }));
const arrays = fc.array(fc.float64Array({ maxLength: 5 }), { maxLength: 3 });

const COMMANDS = "hello took observe facts leave steer reached pause resume step".split(" ");
const REPORTS = "ready losses value facts ended standing steered reached".split(" ");

/** What came to one end of a connection. */
class Ear {
  readonly reasons: string[] = [];
  isClosed = false;
  constructor(socket: FakeSocket) {
    socket.addEventListener("close", () => {
      this.isClosed = true;
    });
    socket.addEventListener("message", (event) => {
      const text = Buffer.from((event as unknown as { data: ArrayBuffer }).data).toString("latin1");
      const [, reason] = /"type":"refused","reason":"(.*?)"\}/.exec(text) ?? [];
      if (reason !== undefined) this.reasons.push(reason);
    });
  }
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("10,000 random commands: taken, or refused with a reason; the run and another watcher go on", async () => {
  const { W, learningRate$ } = network();
  const { iterations$, stop$ } = running(W);
  let count = 0;
  iterations$.subscribe(() => count++);
  const loose$ = new BehaviorSubject(0);
  const ports$ = new Subject<RunPort>();
  serveRun(W, iterations$, ports$, { controls: { rate: learningRate$, loose: loose$ } });
  const connect = (): FakeSocket => {
    const [here, there] = socketPair();
    ports$.next(here as unknown as RunPort);
    return there;
  };
  const friend = remoteRun(connect() as unknown as RunPort);
  await firstValueFrom(friend.losses$);
  // While the run computes, each tick takes a slice of it.
  friend.pause();

  const kinds = { refused: 0, alive: 0 };
  let sent = 0;
  let connections = 0;
  const commands = fc.array(
    fc.tuple(heads(COMMANDS), fc.oneof({ weight: 30, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: arrays })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  const raw = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.string({ maxLength: 9 }),
    fc.constant(new Uint8Array(2 ** 16 + 1)),
  );
  for (const all of fc.sample(fc.tuple(fc.boolean(), commands, fc.option(raw, { freq: 9 })), {
    seed,
    numRuns: INPUTS / 5,
  })) {
    const [saysHello, given, bytes] = all;
    const socket = connect();
    if (++connections % 50 === 0) friend.step();
    const ear = new Ear(socket);
    if (saysHello) socket.send(encodeFrame({ head: { type: "hello", version: 1 }, arrays: [] }));
    for (const [head, numbers] of given) socket.send(encodeFrame({ head, arrays: numbers as Float64Array[] }));
    if (bytes) socket.send(bytes as Uint8Array<ArrayBuffer>);
    sent += given.length + (bytes ? 1 : 0);
    for (let i = 0; i < 4 && !ear.isClosed; i++) await tick();
    if (ear.isClosed) {
      kinds.refused++;
      assert.is(ear.reasons.length, 1);
      assert.ok(ear.reasons[0]!.length > 0 && ear.reasons[0]!.length <= 400, ear.reasons[0]);
    } else {
      kinds.alive++;
      socket.close();
    }
  }
  assert.ok(sent >= INPUTS, `${sent} were sent`);
  assert.ok(kinds.refused > 0 && kinds.alive > 0);
  if (process.env.RXGRAD_INPUTS) console.log(sent, kinds);
  const before = count;
  friend.resume();
  await firstValueFrom(friend.losses$.pipe(filter(({ iterations }) => iterations.at(-1)! > before + 10)));
  friend.close();
  stop$.next();
});

test("10,000 random reports: taken, or the streams fail with a DataError", async () => {
  const kinds = { failed: 0, alive: 0 };
  const reports = fc.array(fc.tuple(heads(REPORTS), arrays), { minLength: 1, maxLength: 9 });
  let sent = 0;
  for (const given of fc.sample(reports, { seed, numRuns: INPUTS / 4 })) {
    const { port1, port2 } = new MessageChannel();
    const remote = remoteRun(port2 as RunPort, { maxBytes: 64 });
    let error: unknown;
    remote.losses$.subscribe({
      error: (thrown: unknown) => {
        error = thrown;
      },
    });
    remote.observe("dense1/W").subscribe({ error: () => {} });
    void remote.steer("rate", 1).catch(() => {});
    void remote.reached().catch(() => {});
    for (const [head, numbers] of given) port1.postMessage({ head, arrays: numbers });
    sent += given.length;
    await tick();
    await tick();
    if (error) {
      kinds.failed++;
      assert.instance(error, DataError);
      assert.match(
        (error as Error).message,
        /^remoteRun: what arrived is no message of a run: .+; connect to serveRun\.$/s,
      );
      assert.ok((error as Error).message.length <= 400);
    } else kinds.alive++;
    remote.close();
    port1.close();
  }
  assert.ok(sent >= INPUTS, `${sent} were sent`);
  assert.ok(kinds.failed > 0 && kinds.alive > 0);
  if (process.env.RXGRAD_INPUTS) console.log(sent, kinds);
});

const messages: readonly [string, unknown, RegExp][] = [
  ["a text", "hello", /a message is "hello", not a frame/],
  ["no head", { arrays: [] }, /the head of a frame is no object/],
  ["a head that is a list", { head: [], arrays: [] }, /the head of a frame is no object/],
  ["no arrays", { head: { type: "ready" } }, /the arrays of a frame are no Float64Arrays/],
  ["other arrays", { head: { type: "ready" }, arrays: [new Uint8Array(3)] }, /no Float64Arrays/],
  [
    "too many numbers",
    { head: { type: "ready" }, arrays: [new Float64Array(99)] },
    /a frame has 792 bytes, more than 64/,
  ],
  ["an unknown type", { head: { type: "toString" }, arrays: [] }, /the type of a message is unknown/],
  [
    "a shape that does not fit",
    { head: { type: "value", id: 1, iteration: 1, shape: [2 ** 40, 2 ** 40] }, arrays: [new Float64Array(2)] },
    /tensor: /,
  ],
  [
    "losses without iterations",
    { head: { type: "losses", stride: 1, epoch: 1 }, arrays: [new Float64Array(2)] },
    /its losses lack their iterations/,
  ],
];

for (const [name, message, reason] of messages) {
  test(`a watcher refuses ${name}`, async () => {
    const { port1, port2 } = new MessageChannel();
    const remote = remoteRun(port2 as RunPort, { maxBytes: 64 });
    const failed = firstValueFrom(remote.graph$).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    port1.postMessage(message);
    const error = await failed;
    assert.instance(error, DataError);
    assert.match(error!.message, reason);
    port1.close();
  });
}

test("a watcher may not subscribe without bound, nor use an id twice, nor ask twice at a time", async () => {
  const { W } = network();
  const source$ = new Subject<Iteration>();
  const [here, there] = socketPair();
  serveRun(W, source$, here as unknown as RunPort);
  const told: string[] = [];
  there.addEventListener("message", (event) =>
    told.push(Buffer.from((event as unknown as { data: ArrayBuffer }).data).toString("latin1")),
  );
  const say = (head: Record<string, unknown>): void => there.send(encodeFrame({ head, arrays: [] }));
  say({ type: "hello", version: 1 });
  for (let id = 1; id <= 1025; id++) say({ type: "observe", id, name: "dense1/W", of: null });
  say({ type: "facts", id: 5 });
  say({ type: "reached", id: 1 });
  say({ type: "reached", id: 2 });
  for (let i = 0; i < 4; i++) await tick();
  const errors = told.filter((each) => each.includes('"error":{')).map((each) => /"message":"(.*?)"/.exec(each)![1]);
  assert.equal(errors, [
    "observe: there are 1024 subscriptions; end some of them.",
    "observe: the id 5 is in use; give each its own.",
    "reached: it was asked twice; wait for the first answer.",
  ]);
  there.close();
});

test("another version of the protocol is refused, by either side", async () => {
  const { W } = network();
  const [here, there] = socketPair();
  const ear = new Ear(there);
  serveRun(W, new Subject<Iteration>(), here as unknown as RunPort);
  there.send(encodeFrame({ head: { type: "hello", version: 2 }, arrays: [] }));
  for (let i = 0; i < 4; i++) await tick();
  assert.equal(ear.reasons, ["it speaks version 2 of the protocol, and this side version 1"]);
  const { port1, port2 } = new MessageChannel();
  const remote = remoteRun(port2 as RunPort);
  const failed = firstValueFrom(remote.graph$).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  port1.postMessage({ head: { type: "refused", reason: "no" }, arrays: [] });
  assert.is((await failed)!.message, "remoteRun: the run refused this side: no");
  assert.instance(await failed, RxgradError);
  port1.close();
});

test.run();
