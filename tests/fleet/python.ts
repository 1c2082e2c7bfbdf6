// Python for tests of the fleet, which need a server too.
import { spawnSync } from "node:child_process";
import type { Need } from "../support/needs.js";
import { NATS } from "./server.js";

const isPython = (): boolean =>
  spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0;

/** The requirement of tests with a worker in Python. */
export const PYTHON: Need = !NATS.isMet
  ? NATS
  : {
      what: "Python",
      isMet: isPython(),
      how: "install Python 3.9 or later",
      required: "RXGRAD_PYTHON_REQUIRED",
    };
