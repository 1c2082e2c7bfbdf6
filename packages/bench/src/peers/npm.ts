import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ProcessPeer } from "./process-peer.js";

const folder = fileURLToPath(new URL("../../peers/npm/", import.meta.url));

/** Why the npm peers cannot be measured; undefined where they are installed. */
let obstacle: { readonly reason: string | undefined } | undefined;

/**
 * Installs the npm peers, unless they are installed. They are not dependencies of rxgrad; only the benchmark needs them.
 *
 * @param say Called before the installation begins.
 * @returns Why they cannot be measured; undefined where they can.
 */
export function installNpmPeers(say: (what: string) => void): string | undefined {
  obstacle ??= { reason: npmPeersAreInstalled() ? undefined : install(say) };
  return obstacle.reason;
}

/** Whether the packages of the lockfile are installed. */
export function npmPeersAreInstalled(): boolean {
  const [wanted, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map(readLockfile);
  return Object.entries(wanted)
    .filter(([path]) => path !== "")
    .every(([path, { integrity }]) => installed[path]?.integrity === integrity);
}

type Packages = Readonly<Record<string, { readonly integrity?: string }>>;

/** The packages of a lockfile, by folder; empty without such a file. */
function readLockfile(name: string): Packages {
  const path = join(folder, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : {};
}

function install(say: (what: string) => void): string | undefined {
  say("installing TensorFlow.js, jax-js, brain.js, ConvNetJS and synaptic, for the benchmark alone");
  const shell = process.platform === "win32";
  const { status, stderr, error } = spawnSync("npm", ["ci"], { cwd: folder, encoding: "utf8", shell });
  if (status === 0) return undefined;
  return `npm ci failed in packages/bench/peers/npm: ${error?.message ?? stderr.trim().split("\n").at(-1)}`;
}

/** Starts a script of packages/bench/peers/npm. */
export function openNpmPeer(script: string, ...args: readonly string[]): ProcessPeer {
  return new ProcessPeer(script, { path: process.execPath, args: [join(folder, script), ...args] });
}
