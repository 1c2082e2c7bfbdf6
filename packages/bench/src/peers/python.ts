import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ProcessPeer } from "./process-peer.js";

/** A Python that can import a module. */
export interface Python {
  readonly path: string;
  /** Version of the module, and its linear algebra library where that can be determined. */
  readonly version: string;
}

/** How many threads a peer's linear algebra may use. */
export type Threads = "one core" | "all cores";

const THREAD_COUNTS = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "BLIS_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
];

const scripts = fileURLToPath(new URL("../../peers/", import.meta.url));

/** The first python3 on PATH, or Debian's, that can import `module`; undefined where there is none. */
export function findPython(module: string): Python | undefined {
  const folders = new Set([...(process.env.PATH ?? "").split(delimiter), "/usr/bin"]);
  for (const path of [...folders].map((folder) => join(folder, "python3")).filter(existsSync)) {
    const { status, stdout } = spawnSync(path, ["-c", introduction(module)], { encoding: "utf8" });
    if (status === 0) return { path, version: stdout.trim() };
  }
  return undefined;
}

/** On Linux, finds the loaded linear algebra library, which determines the speed of products. */
const introduction = (module: string): string => `
import ${module}
print(${module}.__version__, end="")
try:
    paths = {line.split()[-1] for line in open("/proc/self/maps") if "blas" in line and ".so" in line}
    print("".join(" with " + "/".join(path.split("/")[-2:]) for path in sorted(paths)), end="")
except OSError:
    pass
`;

/** Starts a script of packages/bench/peers. */
export function openPython(
  { path }: Python,
  script: string,
  threads: Threads,
  ...args: readonly string[]
): ProcessPeer {
  const environment = { ...process.env };
  for (const name of THREAD_COUNTS) {
    if (threads === "one core") environment[name] = "1";
    else delete environment[name];
  }
  return new ProcessPeer(script, { path, args: ["-B", join(scripts, script), ...args], environment });
}
