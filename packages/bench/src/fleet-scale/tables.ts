import { chartOf } from "./chart.js";
import { COSTS } from "./constants.js";
import { RATES } from "./measured.js";
import {
  DIRECTIONS,
  directionsSpeedup,
  evaluations,
  predictedRate,
  SHARDS,
  shardsSpeedup,
  workersWorth,
  workOf,
} from "./workloads.js";

/** A table in Markdown. Its columns are right-aligned, but for the first ones. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[], texts = 0): string =>
  [head, head.map((_, i) => (i < texts ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
export const number = (value: number): string => NUMBER.format(value);
export const percent = (part: number): string => `${Math.round(100 * part)} %`;

/** How many times as fast, in two digits. */
export const times = (value: number): string => (value < 0.01 ? "< 0.01" : number(Number(value.toPrecision(2))));

const time = (seconds: number): string => (seconds < 1 ? `${number(1000 * seconds)} ms` : `${number(seconds)} s`);

/** Predictions beside what was measured. */
export function comparison(): string {
  const rows = RATES.map(({ milliseconds, workers, perSecond }) => {
    const predicted = predictedRate({ milliseconds, workers });
    return [
      `${milliseconds} ms`,
      number(workers),
      number(predicted),
      number(perSecond),
      difference(predicted, perSecond),
    ];
  });
  return table(["one evaluation", "workers", "predicted", "measured", "difference"], rows);
}

/** How much larger than the measured the predicted number is. */
function difference(predicted: number, measured: number): string {
  const part = Math.round(100 * (predicted / measured - 1));
  return `${part > 0 ? "+" : part < 0 ? "−" : ""}${Math.abs(part)} %`;
}

const TIMES = [0.01, 0.1, 1, 10, 100];
const WORKERS = [1, 10, 100, 1000, 10_000];

/** How many evaluations a second there are, and for which part of the time a worker works. */
export function evaluationsTable(): string {
  const rows = TIMES.map((seconds) => [
    time(seconds),
    ...WORKERS.map((each) => `${number(evaluations(each, seconds).perSecond)} (${percent(workOf(each, seconds))})`),
  ]);
  return table(
    ["one evaluation", ...WORKERS.map((each) => `${number(each)} ${each === 1 ? "worker" : "workers"}`)],
    rows,
  );
}

export const evaluationsChart = (): string =>
  chartOf({
    about:
      "Evaluations a second by the number of workers, for evaluations of 10 ms to 100 s: straight lines that bend where the trainer ends.",
    ...{ xName: "workers", yName: "evaluations a second", xRange: [1, 10_000], yRange: [0.01, 10_000] },
    lines: TIMES.map((seconds) => ({
      name: time(seconds),
      points: WORKERS.map((each) => [each, evaluations(each, seconds).perSecond] as const),
    })),
  });

/** What goes on without a single job. */
export function standingTable(): string {
  const { trainer, server, bytes } = COSTS;
  const rows = WORKERS.slice(2).map((workers) => {
    const heartbeats = 2 * workers;
    const atServer = (perSecond: number, cost: number): string => percent(perSecond * cost);
    return [
      number(workers),
      number(heartbeats),
      percent(heartbeats * trainer.heartbeat),
      atServer(2 * heartbeats, server.heartbeat),
      atServer(workers / (2 / 3), server.renewal),
      atServer(workers / (20 / 3), server.renewal),
      atServer(workers, server.idlePull),
      `${number((8 * heartbeats * bytes.heartbeat) / 1e6)} Mbit/s`,
    ];
  });
  return table(
    [
      ...[
        "workers",
        "heartbeats a second",
        "trainer, for heartbeats",
        "server, for heartbeats",
        "for renewals, lease 2 s",
      ],
      ...["lease 20 s", "for workers without a job", "trainer's link"],
    ],
    rows,
  );
}

const PARAMETERS = [10, 1e3, 1e5, 1e6, 1e7, 1e8];
const power = (value: number): string =>
  value < 1e4 ? number(value) : `10${SUPERSCRIPTS[Math.round(Math.log10(value))]}`;
const SUPERSCRIPTS = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸"];

/** How many workers are worth it for random directions. */
export function directionsTable(): string {
  const losses = [0.01, 0.1, 1, 10, 100];
  const rows = PARAMETERS.map((parameters) => [
    power(parameters),
    ...losses.map((seconds) =>
      number(workersWorth((workers) => directionsSpeedup(workers, parameters, seconds), DIRECTIONS)),
    ),
  ]);
  return table(["parameters", ...losses.map(time)], rows);
}

const GRADIENTS = [0.01, 0.1, 1, 10, 100, 1000];

/** How many times as fast a gradient in shards is. */
export function shardsTable(): string {
  const rows = PARAMETERS.map((parameters) => [
    power(parameters),
    ...GRADIENTS.map((seconds) => times(shardsSpeedup(SHARDS, parameters, seconds))),
  ]);
  return table(["parameters", ...GRADIENTS.map(time)], rows);
}

export const shardsChart = (): string =>
  chartOf({
    about:
      "How many times as fast 16 workers compute a gradient, by the time that it takes here, for 1,000 to 100,000,000 parameters: the more parameters, the longer it must take.",
    ...{ xName: "seconds of a gradient, here", yName: "times as fast", xRange: [0.01, 1000], yRange: [0.01, 100] },
    lines: PARAMETERS.slice(1).map((parameters) => ({
      name: power(parameters),
      points: GRADIENTS.map((seconds) => [seconds, shardsSpeedup(SHARDS, parameters, seconds)] as const),
    })),
  });

/** The workers of whom some die. */
const MORTALS = 200;

/** What deaths cost, with evaluations of a second. */
export function deathsTable(): string {
  const rows = [Number.POSITIVE_INFINITY, 600, 60].flatMap((life) =>
    [2, 20].map((lease) => {
      const given = { lease, ...(Number.isFinite(life) && { deaths: { life, absence: 5 } }) };
      const { perSecond, redelivered, answers } = evaluations(MORTALS, 1, given);
      return [
        Number.isFinite(life) ? time(life) : "for ever",
        time(lease),
        number(perSecond),
        `${number((100 * redelivered) / answers)} %`,
      ];
    }),
  );
  return table(["a worker lives", "lease", "evaluations a second", "delivered again"], rows);
}
