import type { FleetStatus, FleetWorker } from "../fleet.js";
import { Rate } from "../rate.js";
import type { QueueCounts } from "./work-queue.js";

/** Without a worker for so many milliseconds, the status says so. */
const WITHOUT_WORKERS = 1500;

/** The status tells of a dropped message for so many milliseconds. */
const RECENT = 5000;

const NO_COUNTS: QueueCounts = { waiting: 0, inFlight: 0 };

/** What a trainer counts, and what keeps its work from going on: the status of its fleet. */
export class TrainerReport {
  /** What keeps the server from taking jobs, in words. */
  trouble: string | undefined;
  /** What keeps jobs from being stored there, in words. */
  sendingTrouble: string | undefined;
  readonly #fleet: string;
  readonly #rate = new Rate();
  #counts = NO_COUNTS;
  #redelivered = 0;
  #withoutWorkersSince: number | undefined;
  #dropped = 0;
  #refusals = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;
  #refusal: string | undefined;

  /** @param fleet The name of the fleet. */
  constructor(fleet: string) {
    this.#fleet = fleet;
  }

  /** The trainer has work again. */
  begin(): void {
    this.#withoutWorkersSince = performance.now();
  }

  /** The trainer has nothing on the server any more. */
  end(): void {
    this.#counts = NO_COUNTS;
    this.sendingTrouble = undefined;
  }

  /** What the server counts. */
  counted(counts: QueueCounts): void {
    this.#counts = counts;
  }

  /** Jobs were delivered so many more times. */
  redelivered(count: number): void {
    this.#redelivered += count;
  }

  /** An evaluation was answered. */
  answered(): void {
    this.#rate.add();
  }

  /** A message was dropped. @param reason Why, where it was not understood. */
  dropped(reason?: string): void {
    this.#dropped++;
    if (reason === undefined) return;
    this.#refusals++;
    this.#refusedAt = performance.now();
    this.#refusal = reason;
  }

  /** @param pending The number of jobs that are not answered yet. */
  status(pending: number, workers: readonly FleetWorker[]): FleetStatus {
    const inFlight = Math.min(this.#counts.inFlight, pending);
    return {
      workers,
      inFlight,
      waiting: pending - inFlight,
      redelivered: this.#redelivered,
      answered: this.#rate.total,
      dropped: this.#dropped,
      rate: this.#rate.perSecond,
      problem: pending === 0 ? undefined : this.#problemWith(workers),
    };
  }

  #problemWith(workers: readonly FleetWorker[]): string | undefined {
    const trouble = this.trouble ?? this.sendingTrouble;
    if (trouble !== undefined) return `${trouble}; it is asked again, and nothing is lost.`;
    if (workers.some(({ refused }) => refused === undefined)) {
      this.#withoutWorkersSince = undefined;
      if (performance.now() > this.#refusedAt + RECENT) return undefined;
      return `${this.#refusals} messages were dropped, the last one ${this.#refusal}`;
    }
    const [refused] = workers;
    if (refused) return `${refused.name} is refused: ${refused.refused}.`;
    this.#withoutWorkersSince ??= performance.now();
    if (performance.now() < this.#withoutWorkersSince + WITHOUT_WORKERS) return undefined;
    return `no worker of the fleet "${this.#fleet}" is there; start one: serve(connection, new URL("./simulate.js", import.meta.url)) of @rxgrad/fleet, in any process that reaches the server.`;
  }
}
