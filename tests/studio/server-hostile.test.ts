// Frames from anywhere: the connection that sends them ends, and the run and its other watchers do not notice.
// RXGRAD_INPUTS=100000 sends more than the usual 10000; RXGRAD_SEED=7 sends others.
import { connect, type Socket } from "node:net";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { encodeFrame } from "rxgrad/remote";
import { filter, firstValueFrom, take, toArray } from "rxjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { WebSocket } from "ws";
import { network, running } from "../support/served-run.js";
import { type Shown, sessionFor, socketTo, watchAt, withShownRun } from "../support/shown-run.js";

const test = suite("hostile frames");
const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 10_000);
const seed = Number(process.env.RXGRAD_SEED ?? 1);

const HELLO = encodeFrame({ head: { type: "hello", version: 1 }, arrays: [] });

/** Why the server ended a connection: the code of the socket, and what the protocol said before. */
function endOf(socket: WebSocket): Promise<{ code: number; reason: string | undefined }> {
  return new Promise((resolve) => {
    let reason: string | undefined;
    socket.on("message", (data) => {
      reason = /"type":"refused","reason":"(.*?)"\}/.exec(String(data))?.[1] ?? reason;
    });
    socket.on("error", () => {});
    socket.on("close", (code) => resolve({ code, reason }));
  });
}

const opened = (socket: WebSocket): Promise<unknown> => new Promise((resolve) => socket.once("open", resolve));

/** The run gives its next losses, and a page that comes now is welcome. */
async function assertGoesOn({ anotherAddress, iterations$ }: Shown): Promise<void> {
  await firstValueFrom(iterations$);
  const { run, socket } = await watchAt(anotherAddress());
  await firstValueFrom(run.losses$);
  run.close();
  await endOf(socket);
}

const wrong: readonly (readonly [name: string, data: Uint8Array | string, code: number, reason: string | undefined])[] =
  [
    ["a malformed frame", new Uint8Array([1, 2, 3]), 1000, "bytes"],
    ["a text", "hello", 1000, "a message is text, not a frame"],
    ["an empty message", new Uint8Array(), 1000, "bytes"],
    ["a frame without a command", encodeFrame({ head: { type: "jump" }, arrays: [] }), 1000, "type"],
    [
      "a command with arrays",
      encodeFrame({ head: { type: "pause" }, arrays: [new Float64Array(1)] }),
      1000,
      "no arrays",
    ],
    ["an oversized message", new Uint8Array(2 ** 16 + 1), 1009, undefined],
    ["an oversized text", "x".repeat(2 ** 16 + 1), 1009, undefined],
  ];

for (const [name, data, code, reason] of wrong) {
  test(`${name} ends its connection only`, () =>
    withShownRun(async (shown) => {
      const socket = socketTo(shown.base, await sessionFor(shown.address));
      const end = endOf(socket);
      await opened(socket);
      socket.send(HELLO);
      socket.send(data);
      const ended = await end;
      assert.is(ended.code, code);
      if (reason === undefined) assert.is(ended.reason, undefined);
      else assert.match(ended.reason ?? "", reason);
      await assertGoesOn(shown);
    }));
}

test("a message in too many pieces ends its connection only", () =>
  withShownRun(async (shown) => {
    const socket = socketTo(shown.base, await sessionFor(shown.address));
    const end = endOf(socket);
    await opened(socket);
    for (let i = 0; i < 20 && socket.readyState === socket.OPEN; i++) {
      socket.send(new Uint8Array(2 ** 12), { fin: false });
    }
    assert.is((await end).code, 1009);
    await assertGoesOn(shown);
  }));

/** A socket of which every byte is written by hand, behind the handshake. */
async function rawSocket({ base, anotherAddress }: Shown, extensions = ""): Promise<{ socket: Socket; head: string }> {
  const session = await sessionFor(anotherAddress());
  const { host, hostname, port, origin } = new URL(base);
  const lines = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", `Host: ${host}`];
  lines.push(`Origin: ${origin}`, `Sec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}`);
  lines.push(`Sec-WebSocket-Protocol: rxgrad, ${session}`);
  if (extensions) lines.push(`Sec-WebSocket-Extensions: ${extensions}`);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write(`GET /run HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  const head = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString("latin1"))));
  return { socket, head };
}

const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once("close", resolve).resume());

/** A masked frame of a client, with a mask of zeros. */
function clientFrame(first: number, payload: Uint8Array): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(payload.length);
  return Buffer.concat([Buffer.from([first, 0x80 | 126]), size, Buffer.alloc(4), payload]);
}

test("compression is not offered, and a compressed bomb ends its connection unread", () =>
  withShownRun(async (shown) => {
    const { socket, head } = await rawSocket(shown, "permessage-deflate");
    assert.match(head, /^HTTP\/1\.1 101 /);
    assert.not.match(head, /permessage-deflate/i);
    const bomb = deflateRawSync(new Uint8Array(3e7));
    assert.ok(bomb.length < 2 ** 16, `${bomb.length} bytes`);
    socket.write(clientFrame(0xc2, bomb));
    await closed(socket);
    await assertGoesOn(shown);
  }));

test("bytes that are no frames of a socket end their connection only", () =>
  withShownRun(async (shown) => {
    const streams = fc.sample(fc.uint8Array({ minLength: 2, maxLength: 200 }), { seed, numRuns: 40 });
    for (const bytes of streams) {
      const { socket } = await rawSocket(shown);
      const end = closed(socket);
      socket.end(bytes);
      await end;
    }
    await assertGoesOn(shown);
  }));

const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, 1, -1, 1.5, 2 ** 53, "", "sgd1", "dense1/W", "__proto__", "learningRate", {}),
  fc.string({ maxLength: 20 }),
);
const FIELDS = "id name of value version count".split(" ");
const COMMANDS = "hello took observe facts leave steer reached pause resume step jump".split(" ");
const commands = fc
  .tuple(
    fc.constantFrom(...COMMANDS),
    fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(fc.integer({ min: 0, max: 9 }), anything), { maxKeys: 4 }),
  )
  .map(([type, fields]) => encodeFrame({ head: { ...fields, type } as { type: string }, arrays: [] }));
const frames = fc.oneof(
  { weight: 6, arbitrary: commands as fc.Arbitrary<Uint8Array | string> },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);

test(`${INPUTS} random frames: the run goes on bit for bit, and so does another watcher`, () =>
  withShownRun(async (shown) => {
    const { run: friend } = await watchAt(shown.anotherAddress());
    let watched = 0;
    friend.losses$.subscribe(({ iterations }) => {
      watched = iterations.at(-1) ?? watched;
    });
    await firstValueFrom(friend.losses$);
    // While the run computes, each turn waits for a slice of it.
    friend.pause();
    const session = await sessionFor(shown.address);
    const kinds = { alive: 0, refused: 0 };
    let sent = 0;
    const talks = fc.array(frames, { minLength: 1, maxLength: 19 });
    for (const talk of fc.sample(talks, { seed, numRuns: Math.ceil(INPUTS / 5) })) {
      const socket = socketTo(shown.base, session);
      const end = endOf(socket);
      await opened(socket);
      friend.step();
      socket.send(HELLO);
      for (const each of talk) socket.send(each);
      sent += talk.length;
      socket.close();
      const { reason } = await end;
      kinds[reason === undefined ? "alive" : "refused"]++;
    }
    assert.ok(sent >= INPUTS, `${sent} frames`);
    assert.ok(kinds.refused > 0 && kinds.alive > 0, JSON.stringify(kinds));
    const last = shown.losses.length;
    assert.ok(last > INPUTS / 20, `${last} iterations`);
    friend.resume();
    await assertGoesOn(shown);
    await firstValueFrom(friend.losses$.pipe(filter(() => watched >= last)));
    shown.stop();

    const { W } = network();
    const expected = await firstValueFrom(running(W).iterations$.pipe(take(shown.losses.length), toArray()));
    assert.equal(
      shown.losses,
      expected.map(({ loss }) => loss),
    );
  }));

test.run();
