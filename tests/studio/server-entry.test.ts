// Who gets in: tokens, sessions, origins, hosts, and the files of the page.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { WebSocket } from "ws";
import { pageHandler } from "../../packages/studio/src/server/serve-page.js";
import {
  type Asked,
  askSession,
  baseOf,
  type Shown,
  sessionFor,
  smallPage,
  socketTo,
  tokenOf,
  withShownRun,
} from "../support/shown-run.js";

const test = suite("the way in");

/** How a socket is answered: 101, or the status and the reason of a refusal. */
function answerTo(socket: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => {
      socket.terminate();
      resolve("101");
    });
    socket.on("unexpected-response", (_, response) => {
      let text = "";
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve(`${response.statusCode} ${text}`));
    });
  });
}

test("the token of the address is exchanged once for a session, and the session opens a socket again and again", () =>
  withShownRun(async ({ address, base }) => {
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/#room=script&token=[\w-]{32}$/);
    const session = await sessionFor(address);
    assert.is(await answerTo(socketTo(base, session)), "101");
    assert.is(await answerTo(socketTo(base, session)), "101");
    const again = await askSession(base, { token: tokenOf(address) });
    assert.is(again.status, 403);
    assert.match(await again.text(), "was used before, or is wrong; start the script again");
    const reload = await askSession(base, { session });
    assert.equal(await reload.json(), { session, hasFleet: false });
  }));

test("another page gets in by another address, with a session of its own", () =>
  withShownRun(async ({ address, anotherAddress, base }) => {
    const other = anotherAddress();
    assert.not.equal(other, address);
    const sessions = [await sessionFor(address), await sessionFor(other)];
    assert.not.equal(sessions[0], sessions[1]);
    for (const session of sessions) assert.is(await answerTo(socketTo(base, session)), "101");
  }));

test("what is no token and no session is refused", () =>
  withShownRun(async ({ address, base }) => {
    const wrong = [{ token: "wrong" }, { token: `${tokenOf(address)}x` }, { token: 1 }, { session: "" }, {}, null];
    for (const asked of [...wrong, [], "{", "", "x".repeat(1000)]) {
      assert.is((await askSession(base, asked)).status, 403, JSON.stringify(asked));
    }
    const refused = "401 The session is unknown; open the address that the script has printed.";
    for (const protocols of [["rxgrad"], ["rxgrad", "wrong"], ["rxgrad", tokenOf(address)], ["other", "wrong"], []]) {
      assert.is(await answerTo(socketTo(base, "", { protocols })), refused, protocols.join());
    }
    assert.ok(await sessionFor(address), "the token is still good");
  }));

test("a body that is too long ends the request, and nothing else", () =>
  withShownRun(async ({ address, base }) => {
    const long = await askSession(base, "x".repeat(100_000)).then(
      ({ status }) => status,
      () => "ended",
    );
    assert.ok(long === 403 || long === "ended", String(long));
    assert.ok(await sessionFor(address));
  }));

const outsiders: readonly (readonly [name: string, Asked, answer: RegExp])[] = [
  ["a foreign origin", { origin: "https://example.com" }, /^403 Only the page of this server may watch the run\.$/],
  ["another port", { origin: "http://127.0.0.1:1" }, /^403 Only the page/],
  ["the origin null", { origin: "null" }, /^403 Only the page/],
  ["the same host over https", { origin: "https://127.0.0.1" }, /^403 Only the page/],
  ["a wrong host", { headers: { Host: "rebound.example.com" } }, /^403 This server answers only to 127\.0\.0\.1/],
  [
    "a wrong host with its own origin",
    { headers: { Host: "evil.example" }, origin: "http://evil.example" },
    /^403 This server/,
  ],
  ["a host that begins like loopback", { headers: { Host: "127.0.0.1.example.com" } }, /^403 This server/],
  ["another path", { path: "other" }, /^404 The socket of the run is \/run\.$/],
];

for (const [name, asked, answer] of outsiders) {
  test(`${name} is refused, with a good session too`, () =>
    withShownRun(async ({ address, base }) => {
      assert.match(await answerTo(socketTo(base, await sessionFor(address), asked)), answer);
    }));
}

test("a socket without an origin is refused", () =>
  withShownRun(async ({ address, base }) => {
    const session = await sessionFor(address);
    const { hostname, port } = new URL(base);
    const head = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
    const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}`;
    const lines = [...head, key, `Host: ${hostname}:${port}`, `Sec-WebSocket-Protocol: rxgrad, ${session}`];
    const socket = connect(Number(port), hostname);
    socket.write(`GET /run HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    let text = "";
    for await (const part of socket) text += part;
    assert.match(text, /^HTTP\/1\.1 403 Forbidden\r\n/);
  }));

test("ssh may forward another port", () =>
  withShownRun(async ({ address, base }) => {
    const session = await sessionFor(address);
    const asked = { headers: { Host: "localhost:9000" }, origin: "http://localhost:9000" };
    assert.is(await answerTo(socketTo(base, session, asked)), "101");
  }));

test("a session is only for the page of this server", () =>
  withShownRun(async ({ address, base }) => {
    const token = tokenOf(address);
    assert.is((await askSession(base, { token }, { Origin: "https://example.com" })).status, 403);
    assert.is((await fetch(`${base}session`, { method: "POST", body: JSON.stringify({ token }) })).status, 403);
    assert.is((await fetch(`${base}other`, { method: "POST" })).status, 404);
    assert.is((await fetch(`${base}session`, { method: "PUT" })).status, 404);
    assert.ok(await sessionFor(address), "the token is still good");
  }));

/** Asks with a path as it is written here: fetch would resolve the dots. */
function statusOf(base: string, path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response));
    }).on("error", reject);
  });
}

test("the page is served, isolated and never framed; a foreign host gets nothing", () =>
  withShownRun(async ({ base }: Shown) => {
    const page = await fetch(base);
    assert.match(await page.text(), "<title>page</title>");
    const headers = Object.fromEntries(page.headers);
    assert.is(headers["content-type"], "text/html;charset=utf-8");
    assert.is(headers["cross-origin-opener-policy"], "same-origin");
    assert.is(headers["cross-origin-embedder-policy"], "require-corp");
    assert.is(headers["content-security-policy"], "frame-ancestors 'none'");
    assert.is((await statusOf(base, "/", { Host: "rebound.example.com" })).statusCode, 403);
    assert.is((await fetch(`${base}missing.js`)).status, 404);
  }));

test("no path leads out of the folder", async () => {
  const folder = smallPage();
  const page = join(folder, "page");
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "page");
  writeFileSync(join(page, "assets/a.js"), "a");
  writeFileSync(join(page, ".hidden"), "hidden");
  writeFileSync(join(folder, "secret.txt"), "secret");
  const server = createServer(pageHandler(page));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const base = baseOf(`http://127.0.0.1:${port}/#`);
  try {
    assert.is((await statusOf(base, "/assets/a.js")).statusCode, 200);
    const paths = "/../secret.txt /assets/../../secret.txt /%2e%2e/secret.txt /..%2fsecret.txt /..%5csecret.txt";
    for (const path of [
      ...paths.split(" "),
      "//etc/passwd",
      "/%",
      "/%00",
      "/.hidden",
      "/assets",
      "/\\..\\secret.txt",
    ]) {
      assert.is((await statusOf(base, path)).statusCode, 404, path);
    }
    assert.is((await fetch(base, { method: "POST" })).status, 405);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
