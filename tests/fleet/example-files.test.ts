// The service and the manifests of examples/fleet name what is there. No service manager and no cluster is started here.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { needing } from "../support/needs.js";
import { NATS, serverPath } from "./server.js";

const folder = new URL("../../examples/fleet/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** The programs that a text starts with tsx. */
const started = (text: string): string[] =>
  [...text.matchAll(/tsx"?,? "?(\w+\.ts)/g)].map(([, name]) => name as string);

test("the service starts a program of the folder, with the variable that it reads", () => {
  const [, unit = ""] = /^```ini\n([\s\S]*?)^```$/m.exec(read("README.md")) ?? [];
  assert.equal(started(unit), ["worker.ts"]);
  assert.match(unit, /^EnvironmentFile=\/etc\/predators\.env$/m);
  assert.match(read("README.md"), /NATS_URL=\S+ ?.* \/etc\/predators\.env/);
  assert.match(read("connection.ts"), "NATS_URL");
});

test("every program that the pages start is in the folder", () => {
  const names = [...started(read("README.md")), ...started(read("kubernetes.yaml"))];
  assert.ok(names.length >= 4);
  for (const name of names) assert.ok(existsSync(new URL(name, folder)), name);
});

needing(test, NATS)("the server takes its configuration", () => {
  const [, text = ""] = /^```text\n([\s\S]*?)^```$/m.exec(read("README.md")) ?? [];
  const place = mkdtempSync(join(tmpdir(), "rxgrad-configuration-"));
  const checked = (configuration: string): number | null => {
    const file = join(place, "server.conf");
    writeFileSync(file, configuration);
    return spawnSync(serverPath as string, ["-c", file, "-t"]).status;
  };
  try {
    assert.is(checked(text), 0);
    assert.is.not(checked(text.replace("jetstream {", "jetstream [")), 0);
  } finally {
    rmSync(place, { recursive: true });
  }
});

test("the manifests are YAML, and run workers only", () => {
  const documents = parseAllDocuments(read("kubernetes.yaml"));
  for (const each of documents) assert.equal(each.errors, []);
  const kinds = documents.map((each) => (each.toJS() as { readonly kind: string }).kind);
  assert.equal(kinds, ["Deployment", "PodDisruptionBudget"]);
});

test.run();
