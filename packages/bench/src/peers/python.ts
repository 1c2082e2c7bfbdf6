import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Blas, blasOf } from "./blas.js";
import { ProcessPeer } from "./process-peer.js";

/** A Python that can import a module. */
export interface Python {
  readonly path: string;
  /** Version of the module. */
  readonly version: string;
  readonly blas: Blas;
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
    if (status !== 0) continue;
    const { version, ...found } = JSON.parse(stdout);
    return { path, version, blas: blasOf(found) };
  }
  return undefined;
}

/**
 * Tells the version of a module, and what it has for products: libraries that are loaded after a product, on Linux, and the
 * one that the module was built with. Those that belong to NumPy alone do not count for another module.
 */
const introduction = (module: string): string => `
import json, re
import ${module} as module
loaded, built = set(), ""
a = module.ones((64, 64))
a @ a
try:
    for line in open("/proc/self/maps"):
        path = line.split()[-1]
        if re.search(r"(blas|mkl|blis|atlas|armpl|nvpl)[^/]*[.]so", path) and not re.search("cublas|gslcblas", path):
            loaded.add(path)
except OSError:
    pass
if module.__name__ != "numpy":
    loaded = {path for path in loaded if "numpy.libs" not in path}
try:
    if module.__name__ == "torch":
        built = re.search(r"BLAS_INFO=(\\w+)", module.__config__.show())[1]
    else:
        built = module.__config__.show(mode="dicts")["Build Dependencies"]["blas"]["name"]
except Exception:
    pass
print(json.dumps({"version": module.__version__, "loaded": sorted(loaded), "built": built}))
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
