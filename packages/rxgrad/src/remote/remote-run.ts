import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, whole } from "@rxgrad/core/internal";
import type { RunPort } from "./channel.js";
import type { RemoteRun } from "./watched-run.js";
import { Watcher } from "./watcher.js";

/** Options of {@link remoteRun}. */
export interface RemoteRunOptions {
  /** The most bytes of a message that is received. A larger one ends the connection. Default: 256 MiB. */
  readonly maxBytes?: number | undefined;
}

/**
 * Watches and steers a run that `serveRun` serves on the other side of a port: in a worker, or in Node over a WebSocket. The
 * order in which the two sides start does not matter.
 *
 * @param port The other end: a MessagePort, a Worker, the `self` of a worker, or a WebSocket that is open or opening.
 * @returns The run. Its streams fail with a DataError if what arrives is no message of a run, and with an RxgradError if the
 * connection ends before the run. Errors of the run arrive with their class and message; `reached()` tells what was learned.
 * @throws HyperparameterError for a port that is none.
 * @example
 * const { port1: here, port2: there } = new MessageChannel();
 * serveRun(W, train(W, data, { seed: 1 }).pipe(share()), there); // in the worker
 * const remote = remoteRun(here);
 * remote.graph$.subscribe(({ nodes, hyperparameters }) => console.log(nodes.length, hyperparameters.length));
 * remote.observe("dense1/W", { of: "backprop1" }).subscribe((gradient) => console.log(gradient.shape));
 * remote.step(3); // three iterations, then it stands
 * const { parameters } = await remote.reached();
 * remote.close();
 */
export function remoteRun(port: RunPort, options?: RemoteRunOptions): RemoteRun {
  const { maxBytes = 2 ** 28 } = knownOptions("remoteRun", options, ["maxBytes"]);
  checkOption("remoteRun", "maxBytes", maxBytes, whole());
  return new Watcher(port, maxBytes);
}
