import type { Parts } from "./parts.js";
import type { Server } from "./server.js";

/** Workers send a heartbeat after each of these periods, in seconds. */
const HEARTBEAT_EVERY = 0.5;

/** The heartbeats of a period come in so many groups: each group is one event. Where work is long, the groups are larger. */
const GROUPS = 50;
const GROUPS_OF_WORK = 200;

/** What goes on without jobs: heartbeats, announcements, renewals, and requests that find no job. */
export class Background {
  readonly #parts: Parts;
  readonly #server: Server;

  constructor(parts: Parts, server: Server) {
    this.#parts = parts;
    this.#server = server;
    this.#later();
  }

  #later(): void {
    const { workers, work } = this.#parts.scenario;
    const seconds = Math.max(HEARTBEAT_EVERY / Math.min(workers, GROUPS), work.mean / GROUPS_OF_WORK);
    this.#parts.clock.after(seconds, () => {
      this.#happen((workers * seconds) / HEARTBEAT_EVERY, seconds);
      this.#later();
    });
  }

  #happen(heartbeats: number, seconds: number): void {
    const { scenario, server, trainer } = this.#parts;
    const { costs, workers, concurrency, lease } = scenario;
    const { inFlight } = this.#server;
    const renewals = (inFlight * seconds) / (lease / 3);
    const idle = Math.max(0, workers * concurrency - inFlight) * seconds;
    // An announcement reaches each worker, as a heartbeat reaches the trainer.
    server.do(
      2 * heartbeats * costs.server.heartbeat + renewals * costs.server.renewal + idle * costs.server.idlePull,
      () =>
        this.#parts.down(heartbeats * costs.bytes.heartbeat, () => trainer.do(heartbeats * costs.trainer.heartbeat)),
    );
  }
}
