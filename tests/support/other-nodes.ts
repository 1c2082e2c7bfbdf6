// Node in other major versions, from npm's package `node`. Each is fetched once, and kept with the workspace.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Need } from "./needs.js";

const cache = fileURLToPath(new URL("../../node_modules/.cache/rxgrad/nodes/", import.meta.url));

/** The versions that stand for their majors. */
const VERSIONS: Readonly<Record<number, string>> = { 20: "20.20.2", 22: "22.23.3", 24: "24.21.0" };

/** A Node of a major version: its path, and the requirement of tests that run it. */
export interface OtherNode {
  readonly path: string;
  readonly need: Need;
}

/** This Node if it has the major version, otherwise the one that was fetched, now or before. */
export function nodeOf(major: number): OtherNode {
  const version = VERSIONS[major] as string;
  const isThis = process.version.startsWith(`v${major}.`);
  const path = isThis ? process.execPath : join(cache, version, "node");
  const reason = existsSync(path) ? "" : fetchNode(version, path);
  const need: Need = {
    what: `Node ${major}`,
    isMet: existsSync(path),
    how: `let npm install node@${version} (${reason})`,
    required: "RXGRAD_NODES_REQUIRED",
  };
  return { path, need };
}

/** Lets npm install the package, whose script fetches the program for this system. Returns why that failed, or nothing. */
function fetchNode(version: string, path: string): string {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "unfinished-"));
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    const args = [
      "install",
      `node@${version}`,
      "--ignore-scripts=false",
      "--no-audit",
      "--no-fund",
      "--fetch-retries=1",
    ];
    const { status, stderr } = spawnSync("npm", args, {
      ...{ cwd: folder, encoding: "utf8", shell: process.platform === "win32", timeout: 180_000 },
    });
    const fetched = join(folder, "node_modules/node/bin/node");
    if (!existsSync(fetched)) return (stderr ?? "").split("\n")[0] || `npm ended with ${status}`;
    mkdirSync(dirname(path), { recursive: true });
    renameSync(fetched, path);
    return "";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
