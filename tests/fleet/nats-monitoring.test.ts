// The README's section about the server's monitoring: its command, its pages, its fields, and what they say of a fleet.
// Runs alone: it starts servers, and a process.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { connected } from "./run.js";
import { closeScenes, statusWhere, until, withScene } from "./scene.js";
import { ANY, NATS, type NatsServer, startServer } from "./server.js";

const testNats = needing(test, NATS);
test.after(closeScenes);

const readme = readFileSync(new URL("../../packages/fleet/README.md", import.meta.url), "utf8");
const section = /^## Watching the server\n([\s\S]*?)^\*\*API\.\*\*/m.exec(readme)?.[1] ?? "";
/** The pages that are read, such as `varz`. */
const pages = [...section.matchAll(/^curl --silent "http:\/\/127\.0\.0\.1:8222\/(\S+)"$/gm)].map(([, page]) => page!);
const pageOf = (name: string): string => pages.find((each) => each.split("?")[0] === name)!;

/** The fields that the table names, with the page of each. */
const fields = [...section.matchAll(/^\| `\/(\w+)` \| (.+?) \| /gm)].flatMap(([, page, cell]) =>
  [...cell!.matchAll(/`([\w.]+)`/g)].map(([, field]) => ({ page: page!, names: field!.split(".") })),
);

type Data = Readonly<Record<string, unknown>>;

/** All values of a field. Lists on the way are entered; the first name may be that of a part anywhere in the page. */
function valuesOf(data: unknown, [name, ...rest]: readonly string[], isInside = false): unknown[] {
  if (Array.isArray(data)) return data.flatMap((each) => valuesOf(each, [name!, ...rest], isInside));
  if (typeof data !== "object" || data === null) return [];
  const own = (data as Data)[name!];
  const found = own === undefined ? [] : rest.length === 0 ? [own] : valuesOf(own, rest, true);
  if (isInside) return found;
  const inner = Object.values(data).filter((each) => typeof each === "object");
  return [...found, ...(rest.length > 0 ? inner.flatMap((each) => valuesOf(each, [name!, ...rest])) : [])];
}

const readField = async (server: NatsServer, page: string, field: string): Promise<unknown[]> =>
  valuesOf(await server.read(pageOf(page)), field.split("."));

testNats("every field that the table names is there, and counts what the fleet counts", () =>
  withScene(async ({ connection, fleet, server }) => {
    assert.ok(pages.length === 4 && fields.length > 20, `${pages} ${fields.length}`);
    const never = { hold: () => new Promise<number>(() => {}) };
    const lost = await connected(server.address, "lost");
    serve(lost, never, { concurrency: 3 });
    const own = fleet();
    const jobs = Array.from({ length: 8 }, () =>
      own
        .evaluate("hold")({})
        .catch((error: Error) => error.message),
    );
    await statusWhere(own, ({ inFlight, waiting }) => inFlight === 3 && waiting === 5);
    const consumer = (name: string): Promise<unknown[]> => readField(server, "jsz", `consumer_detail.${name}`);
    assert.equal(await consumer("num_pending"), [5]);
    assert.equal(await consumer("num_ack_pending"), [3]);
    assert.equal(await consumer("num_redelivered"), [0]);
    assert.equal(await readField(server, "jsz", "stream_detail.state.messages"), [8]);
    assert.equal(await readField(server, "jsz", "stream_detail.config.max_age"), [3_600_000 * 1e6]);

    for (const { page, names } of fields) {
      const found = valuesOf(await server.read(pageOf(page)), names);
      assert.ok(found.length > 0, `/${page} has no ${names.join(".")}`);
    }
    const [stream] = (await readField(server, "jsz", "stream_detail.name")) as string[];
    assert.match(stream!, /^RXGRAD-default-[0-9a-f]{16}$/);
    assert.equal(await consumer("name"), ["workers"]);
    assert.equal(await readField(server, "healthz", "status"), ["ok"]);
    const named = (await readField(server, "connz", "connections.name")) as string[];
    assert.equal([...named].sort(), ["lost", "trainer"]);
    const subjects = ((await readField(server, "connz", "connections.subscriptions_list")) as string[][]).flat();
    const trainer = stream!.slice("RXGRAD-default-".length);
    for (const each of ["rxgrad.default.announcements", `rxgrad.default.${trainer}.answers`])
      assert.ok(subjects.includes(each), each);

    // The worker is lost with its connection: another one, with a place for each job, gets its jobs too.
    await lost.close();
    const serving = serve(connection, never, { concurrency: jobs.length });
    await until(
      () => consumer("num_redelivered"),
      ([count]) => (count as number) > 0,
    );
    await own.close();
    await serving.close();
    assert.ok((await Promise.all(jobs)).every((each) => /closed/.test(String(each))));
  }),
);

testNats("the command of the page opens the port on 127.0.0.1 alone", async () => {
  const [, words = ""] = /^nats-server (.*--http_port 8222)$/m.exec(section) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-nats-"));
  const flags = words.replace("8222", String(ANY)).split(" ");
  const { process: server, ports } = await startServer([...flags, "-sd", folder, "-p", String(ANY)]);
  try {
    const seen = (await (await fetch(`http://127.0.0.1:${ports.monitor}/varz`)).json()) as Data;
    assert.equal([seen.http_host, seen.http_port, seen.host], ["127.0.0.1", ANY, "127.0.0.1"]);
  } finally {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
