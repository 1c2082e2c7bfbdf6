/** Statuses of fleets, as `status$` of `@rxgrad/fleet` tells them. */
import type { FleetStatus, FleetWorker } from "@rxgrad/fleet";

export const workerOf = (id: string, change: Partial<FleetWorker> = {}): FleetWorker => ({
  ...{ id, name: `bench:${id}`, concurrency: 2, busy: 1, answered: 10, rate: 1.5, refused: undefined },
  ...change,
});

/** The status of a fleet with these workers. Its numbers are the sums of theirs. */
export function statusOf(workers: readonly FleetWorker[], change: Partial<FleetStatus> = {}): FleetStatus {
  const sum = (read: (worker: FleetWorker) => number): number => workers.reduce((all, each) => all + read(each), 0);
  return {
    workers,
    inFlight: sum(({ busy }) => busy),
    waiting: 0,
    redelivered: 0,
    answered: sum(({ answered }) => answered),
    dropped: 0,
    rate: sum(({ rate }) => rate),
    problem: undefined,
    ...change,
  };
}

/** So many workers that serve. */
export const workersOf = (count: number): FleetWorker[] =>
  Array.from({ length: count }, (_, i) => workerOf(`${i}`.padStart(4, "0"), { rate: i % 7, answered: i }));
