// A registry of packages on loopback. It serves the tarballs of the published packages, and what the registry that npm is
// configured with gives for all others.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { createPackageFromTarballData } from "@arethetypeswrong/core";
import type { Need } from "../support/needs.js";
import { builtTarballs } from "../support/published.js";

/** The address of the registry that npm is configured with. */
const upstream = spawnSync("npm", ["config", "get", "registry"], {
  ...{ encoding: "utf8", shell: process.platform === "win32" },
}).stdout.trim();

/** Whether it gives a package. Another process asks, because a need is stated before the tests begin. */
const answers = (): boolean =>
  spawnSync("npm", ["view", "rxjs", "version", "--fetch-retries=0", "--fetch-timeout=20000"], {
    ...{ stdio: "ignore", shell: process.platform === "win32" },
  }).status === 0;

/** The requirement of tests in which npm installs packages of others. */
export const registryNeed = (): Need => ({
  what: "a registry of npm packages",
  isMet: answers(),
  how: "connect this machine to the one that `npm config get registry` names",
  required: "RXGRAD_REGISTRY_REQUIRED",
});

const NPM_TARBALLS = "/-/own/";

/** What a registry says of a package of which it has one version. */
function packument(name: string, tarball: string, address: string): string {
  const bytes = readFileSync(tarball);
  const manifest = JSON.parse(createPackageFromTarballData(bytes).readFile(`/node_modules/${name}/package.json`));
  const dist = {
    tarball: `${address}${NPM_TARBALLS}${basename(tarball)}`,
    integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
  };
  const { version } = manifest;
  return JSON.stringify({
    ...{ name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } },
  });
}

async function forward(path: string, accept: string, response: ServerResponse): Promise<void> {
  const given = await fetch(new URL(path.slice(1), upstream.replace(/\/*$/, "/")), { headers: { accept } });
  const type = given.headers.get("content-type") ?? "application/octet-stream";
  response.writeHead(given.status, { "content-type": type }).end(Buffer.from(await given.arrayBuffer()));
}

/** A registry that runs. */
export interface Registry {
  readonly address: string;
  /** The packages of this repository that were asked for. */
  readonly asked: ReadonlySet<string>;
  close(): Promise<void>;
}

export async function startRegistry(): Promise<Registry> {
  const tarballs = builtTarballs();
  const files = new Map([...tarballs.values()].map((path) => [NPM_TARBALLS + basename(path), path]));
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    const { url = "/", headers } = request;
    const name = decodeURIComponent(url.slice(1));
    const own = tarballs.get(name);
    const file = files.get(url);
    if (own) {
      asked.add(name);
      response.writeHead(200, { "content-type": "application/json" }).end(packument(name, own, address));
    } else if (file) response.writeHead(200).end(readFileSync(file));
    else forward(url, headers.accept ?? "*/*", response).catch((error) => response.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ address, asked },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
