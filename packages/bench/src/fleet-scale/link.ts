import type { Clock } from "./clock.js";

/** One direction of a machine's connection to the network. Bytes pass one after the other. */
export class Link {
  /** The bytes that have passed so far. */
  bytes = 0;
  /** The time in seconds at which it is free again. */
  free = 0;
  /** The time in seconds for which it has been taken. */
  busy = 0;
  readonly bandwidth: number;

  /** @param bandwidth Bytes a second. */
  constructor(bandwidth: number) {
    this.bandwidth = bandwidth;
  }
}

/** Sends bytes over links, all of which they take at the same time. They arrive after the latency. */
export function transfer(clock: Clock, links: readonly Link[], bytes: number, latency: number, then: () => void): void {
  let begin = clock.now;
  let bandwidth = Number.POSITIVE_INFINITY;
  for (const link of links) {
    begin = Math.max(begin, link.free);
    bandwidth = Math.min(bandwidth, link.bandwidth);
  }
  const time = bytes / bandwidth;
  for (const link of links) {
    link.free = begin + time;
    link.busy += time;
    link.bytes += bytes;
  }
  clock.after(begin + time - clock.now + latency, then);
}
