// The programs of the guide's page about other machines, with a real server: they print what both languages of the page show. Runs
// alone: it starts a server and processes.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Program } from "../fleet/processes.js";
import { NATS, NatsServer } from "../fleet/server.js";
import { needing } from "../support/needs.js";

const site = new URL("../../packages/site/", import.meta.url);
const start = (name: string, server: NatsServer): Program => {
  const program = fileURLToPath(new URL(`code/guide/machines/${name}.mjs`, site));
  return new Program("--conditions=source", ["--import=tsx", program, server.address]);
};

/** What a page says that the programs print. */
function shownIn(page: string): readonly string[] {
  const [, text = ""] = /^```text\n([\s\S]*?)\n```$/m.exec(readFileSync(new URL(page, site), "utf8")) ?? [];
  return text.split("\n");
}

needing(test, NATS)(
  "started without a worker, the trainer waits and says so; with one, it finds both numbers",
  async () => {
    const server = await NatsServer.start();
    const train = start("train", server);
    try {
      await train.until((lines) => lines.length > 0);
      const worker = start("worker", server);
      assert.is(await train.exit(), 0, train.errors);
      await worker.kill("SIGINT");
      assert.is(await worker.exit(), 0, worker.errors);
      assert.equal([train.errors, worker.errors, worker.lines], ["", "", []]);
      for (const page of ["pages/guide/machines.md", "pages/ko/guide/machines.md"])
        assert.equal(train.lines, shownIn(page), page);
    } finally {
      await train.kill();
      await server.close();
    }
  },
);

test.run();
