import { COSTS, DRAW, MEASURED, NEAR } from "./constants.js";
import {
  comparison,
  deathsTable,
  directionsTable,
  evaluationsChart,
  evaluationsTable,
  number,
  percent,
  shardsChart,
  shardsTable,
  standingTable,
  table,
  times,
} from "./tables.js";
import {
  DIRECTIONS,
  directionsSpeedup,
  evaluations,
  SHARDS,
  shardsSpeedup,
  workersWorth,
  workOf,
} from "./workloads.js";

/** How many workers are worth it for evaluations of so many seconds. */
const worth = (seconds: number): number => workersWorth((workers) => workers * workOf(workers, seconds), 10_000);

const worthAlong = (parameters: number, seconds: number): number =>
  workersWorth((workers) => directionsSpeedup(workers, parameters, seconds), DIRECTIONS);

const timesAsFast = (parameters: number, seconds: number): string => times(shardsSpeedup(SHARDS, parameters, seconds));

/** What to do, by what one has. */
function short(): string {
  const large = evaluations(10_000, 10);
  return table(
    ["what you have", "what to do", "where it ends"],
    [
      [
        "evaluations of 1 ms and less",
        "stay on this machine: `localFleet` uses all its cores",
        `a worker of a fleet does at most ${number(evaluations(1, 0).perSecond)} a second`,
      ],
      [
        "evaluations of 10 ms",
        "`natsFleet`; give the black box a `concurrency` (16) of twice the number of workers",
        `${number(worth(0.01))} workers; then the trainer`,
      ],
      ["evaluations of 0.1 s", "the same", `${number(worth(0.1))} workers; then the trainer`],
      [
        "evaluations of 1 s",
        "also raise `maxInFlight` (1,024) above the number of workers",
        `${number(worth(1))} workers; then the trainer`,
      ],
      [
        "evaluations of 10 s and more",
        "also raise `maxOnServer` (4,096), and the `lease`",
        `10,000 workers work for ${percent(workOf(10_000, 10))} of the time; the trainer for ${percent(large.busy.trainer)}`,
      ],
      [
        "random directions, 10⁵ parameters, a loss that takes 1 s",
        "`sharded(randomDirections(…), { fleet, shards })`, as many shards as workers (16)",
        `${number(worthAlong(1e5, 1))} workers; then the trainer, which draws each direction again`,
      ],
      [
        "the same with 10⁷ parameters",
        "few workers, or train fewer parameters",
        `${number(worthAlong(1e7, 1))} workers`,
      ],
      [
        "a gradient over samples that takes 1 s, 10⁵ parameters",
        "`sharded(backprop(…), { fleet })`",
        `16 workers are ${timesAsFast(1e5, 1)} times as fast`,
      ],
      [
        "the same with 10⁷ parameters",
        "stay on this machine",
        `16 workers are ${timesAsFast(1e7, 1)} times as fast: whole gradients travel`,
      ],
    ],
    3,
  );
}

/** Where each part ends, and what to do then. */
function ends(): string {
  const { trainer, server, bytes } = COSTS;
  const perJob = trainer.send + trainer.answer;
  const saved = 1 - MEASURED["memory, 64 in flight server"] / MEASURED["file, 64 in flight server"];
  const megabytes = (cost: number): string => `${number(1e-6 / cost)} MB a second`;
  const link = 125e6 / Math.max(bytes.fromTrainer, bytes.toTrainer);
  return table(
    ["part", "what takes its time", "it ends at", "what to do then"],
    [
      [
        "trainer",
        "a job that is sent and answered",
        `${number(1 / perJob)} a second`,
        "let one evaluation do more, and return several numbers; start several runs, each with its trainer",
      ],
      [
        "trainer",
        "heartbeats, two a second from each worker",
        `${number(1 / (2 * trainer.heartbeat))} workers, without a job; 10,000 take ${percent(20_000 * trainer.heartbeat)}`,
        "one worker for each machine, with a `concurrency`; several fleets: workers and trainer of each have the same `fleet`",
      ],
      [
        "trainer",
        "numbers of answers",
        `${megabytes(trainer.receivedByte)} in messages, ${megabytes(trainer.storedByte)} above 1 MiB`,
        "return less: a loss instead of a simulated curve",
      ],
      [
        "trainer",
        "normal directions, drawn again for the gradient",
        `${number(1e-6 / DRAW)} million numbers a second`,
        `\`spsa\`, whose signs take ${percent(MEASURED["signs, ns a number"] / MEASURED["normal, ns a number"])} of that; fewer directions`,
      ],
      [
        "server",
        `a job, if ${NEAR.serverThreads} threads share the work evenly`,
        `${number(NEAR.serverThreads / server.job)} a second, after the trainer`,
        `\`storage: "memory"\` saves ${percent(saved)} of it; a server for each fleet. \`replicas\` costs more, and keeps jobs when a server is lost`,
      ],
      [
        "server",
        "renewals, three in a lease for each job at work",
        `${number((NEAR.serverThreads * 2) / 3 / server.renewal)} jobs at work, with a lease of 2 s`,
        "a larger `lease`; a lost job then waits for longer",
      ],
      [
        "server",
        "parameters, to each worker in each iteration",
        `${megabytes(server.storedByte / 2 / NEAR.serverThreads)} to all workers together`,
        "fewer workers with more threads each; more work in an iteration",
      ],
      [
        "network",
        "jobs with few numbers",
        `${number(link)} a second, with 1 Gbit/s at the trainer`,
        "never the first to end",
      ],
      [
        "network",
        "parameters, to each worker",
        `${number(NEAR.serverBandwidth / 1e6)} MB a second with 10 Gbit/s at the server`,
        "fewer workers with more threads each. Copies of the parameters nearer to the workers are not there",
      ],
    ],
    4,
  );
}

/** The tables of docs/scale.md by name, in their order there. */
export const scaleBlocks = (): Readonly<Record<string, string>> => ({
  short: short(),
  evaluations: evaluationsTable(),
  directions: directionsTable(),
  shards: shardsTable(),
  ends: ends(),
  standing: standingTable(),
  deaths: deathsTable(),
  comparison: comparison(),
});

/** The charts of docs/scale.md by name. */
export const scaleCharts = (): Readonly<Record<string, string>> => ({
  "scale-evaluations": evaluationsChart(),
  "scale-shards": shardsChart(),
});
