import { Clock } from "./clock.js";
import { Link, transfer } from "./link.js";
import { Random } from "./random.js";
import type { Scenario } from "./scenario.js";
import { Machine, Station, type Turn } from "./station.js";

/** Messages of more bytes go through the store. */
const LARGEST_MESSAGE = 2 ** 20 - 4096;

/** What trainer, server and workers of a simulation share: time, chance and the network. */
export class Parts {
  readonly scenario: Scenario;
  readonly clock: Clock = new Clock();
  readonly random: Random;
  readonly trainer: Station;
  readonly server: Station;
  readonly trainerUp: Link;
  readonly trainerDown: Link;
  readonly serverIn: Link;
  readonly serverOut: Link;
  readonly #shared: Machine | undefined;
  readonly #latency: number;

  constructor(scenario: Scenario) {
    const { seed, costs, places } = scenario;
    this.scenario = scenario;
    this.random = new Random(seed);
    this.#shared = places.sharedCores === undefined ? undefined : new Machine(places.sharedCores);
    this.trainer = this.station(1, costs.trainer.turn);
    this.server = this.station(places.serverThreads, costs.server.turn);
    this.trainerUp = new Link(places.trainerBandwidth);
    this.trainerDown = new Link(places.trainerBandwidth);
    this.serverIn = new Link(places.serverBandwidth);
    this.serverOut = new Link(places.serverBandwidth);
    this.#latency = places.latency;
  }

  /** A process, on a machine of its own or on the shared one. */
  station(threads: number, turn: Turn): Station {
    return new Station(this.clock, this.#shared ?? new Machine(threads), { threads, turn });
  }

  /** From the trainer to the server. */
  up(bytes: number, then: () => void): void {
    transfer(this.clock, [this.trainerUp, this.serverIn], bytes, this.#latency, then);
  }

  /** From the server to the trainer. */
  down(bytes: number, then: () => void): void {
    transfer(this.clock, [this.serverOut, this.trainerDown], bytes, this.#latency, then);
  }

  /** From the server to a worker, whose own link is never the narrow one. */
  out(bytes: number, then: () => void): void {
    transfer(this.clock, [this.serverOut], bytes, this.#latency, then);
  }

  /** From a worker to the server. */
  in(bytes: number, then: () => void): void {
    transfer(this.clock, [this.serverIn], bytes, this.#latency, then);
  }
}

/** What numbers cost, at each place that they pass, in seconds. */
export interface CostOfNumbers {
  readonly sent: number;
  readonly received: number;
  /** For each of two times at the server: they come, and they go. */
  readonly passing: number;
  readonly atWorker: number;
}

/** What numbers of so many bytes cost. */
export function costOfNumbers({ costs }: Scenario, bytes: number): CostOfNumbers {
  const isStored = bytes > LARGEST_MESSAGE;
  const { trainer, server, worker } = costs;
  return {
    sent: bytes * (isStored ? trainer.storedByte : trainer.sentByte),
    received: bytes * (isStored ? trainer.storedByte : trainer.receivedByte),
    passing: (bytes * (isStored ? server.storedByte : server.byte)) / 2,
    atWorker: bytes * (isStored ? worker.storedByte : worker.byte),
  };
}
