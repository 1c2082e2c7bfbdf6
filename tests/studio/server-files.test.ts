// The files of the page are served by the process that trains: whatever a client asks for or leaves undone, the run goes on.
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pageHandler } from "../../packages/studio/src/server/serve-page.js";
import { smallPage, withShownRun } from "../support/shown-run.js";

const test = suite("the files of the page");

/** Serves a page with a large file and one that is removed while it is served. */
async function serving(use: (port: number, base: string, folder: string) => Promise<void>): Promise<void> {
  const folder = smallPage();
  writeFileSync(join(folder, "large.js"), randomBytes(2 ** 24));
  writeFileSync(join(folder, "removed.js"), "removed");
  const server = createServer(pageHandler(folder));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  try {
    await use(port, `http://127.0.0.1:${port}/`, folder);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A client that writes by hand. */
function client(port: number, lines: readonly string[]): Socket {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  socket.write(`${[lines[0], `Host: 127.0.0.1:${port}`, ...lines.slice(1)].join("\r\n")}\r\n\r\n`);
  return socket;
}

const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once("close", resolve));

test("whatever part of a file is asked for, all of it comes", () =>
  serving(async (_, base) => {
    for (const range of "bytes=10-5 bytes=0-3 bytes=-5 bytes=--5 bytes=1e400- bytes=999999- pages=1 x".split(" ")) {
      const response = await fetch(base, { headers: { Range: range } });
      assert.is(response.status, 200, range);
      assert.match(await response.text(), /^<!doctype html>.*<\/title>$/, range);
    }
  }));

test("a file that was removed ends its answer, and nothing else", () =>
  serving(async (_, base, folder) => {
    rmSync(join(folder, "removed.js"));
    await fetch(`${base}removed.js`).then(
      () => assert.unreachable("it was answered"),
      () => {},
    );
    assert.is((await fetch(base)).status, 200);
  }));

test("to a browser, a page that is not there is the folder's own, and still a 404", async () => {
  const folder = smallPage();
  const asked = async (accept: string): Promise<readonly unknown[]> => {
    const server = createServer(pageHandler(folder));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      const response = await fetch(`http://127.0.0.1:${port}/nowhere`, { headers: { Accept: accept } });
      return [response.status, response.headers.get("content-type"), await response.text()];
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  const plain = [404, "text/plain; charset=utf-8", "There is no such file."];
  const page = "<!doctype html><title>Not here</title>";
  try {
    assert.equal(await asked("text/html,*/*"), plain);
    writeFileSync(join(folder, "404.html"), page);
    assert.equal(await asked("text/html,*/*"), [404, "text/html; charset=utf-8", page]);
    assert.equal(await asked("application/json"), plain);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** How often this process has a file open. */
const opened = (path: string): number =>
  readdirSync("/proc/self/fd", { withFileTypes: true }).filter(({ name }) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === path;
    } catch {
      return false;
    }
  }).length;

if (existsSync("/proc/self/fd")) {
  test("clients that leave in the middle of a file leave no file open", () =>
    serving(async (port, base, folder) => {
      for (let i = 0; i < 5; i++) {
        const socket = client(port, ["GET /large.js HTTP/1.1"]);
        await new Promise((resolve) => socket.once("data", resolve));
        socket.destroy();
        await closed(socket);
      }
      const left = (): number => opened(join(folder, "large.js"));
      for (let i = 0; i < 200 && left() > 0; i++) await fetch(base);
      assert.is(left(), 0);
    }));
}

test("a client that was refused and stays does not keep the server from ending", async () => {
  let stays: Socket | undefined;
  await withShownRun(async ({ base }) => {
    const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
    stays = client(Number(new URL(base).port), ["GET /other HTTP/1.1", ...upgrade]);
    await new Promise((resolve) => stays?.once("data", resolve));
  });
  stays?.destroy();
});

test.run();
