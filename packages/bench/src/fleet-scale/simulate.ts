import { Background } from "./background.js";
import type { Link } from "./link.js";
import { Parts } from "./parts.js";
import type { Outcome, Scenario } from "./scenario.js";
import { Server } from "./server.js";
import { Trainer } from "./trainer.js";
import { Worker } from "./worker.js";

/** Simulates a fleet until the last answer. The same scenario has the same outcome. */
export function simulate(scenario: Scenario): Outcome {
  const parts = new Parts(scenario);
  const server = new Server(parts);
  const trainer = new Trainer(parts, server);
  server.trainer = trainer;
  const workers = Array.from({ length: scenario.workers }, () => new Worker(parts, server, trainer));
  void new Background(parts, server);
  trainer.begin();
  while (!trainer.hasEnded && parts.clock.step());
  return outcomeOf(parts, server, trainer, workers);
}

function outcomeOf(parts: Parts, server: Server, trainer: Trainer, workers: readonly Worker[]): Outcome {
  const { scenario, clock } = parts;
  const seconds = clock.now;
  const { answers, iterationEnds } = trainer;
  const busiest = (...links: readonly Link[]): number => Math.max(...links.map(({ busy }) => busy)) / seconds;
  return {
    answers,
    seconds,
    perSecond: rateOf(trainer.answerTimes, scenario.workers * scenario.concurrency),
    iteration: seconds / iterationEnds.length,
    busy: {
      trainer: parts.trainer.busy / seconds,
      server: parts.server.busy / seconds / scenario.places.serverThreads,
      trainerLink: busiest(parts.trainerUp, parts.trainerDown),
      serverLink: busiest(parts.serverIn, parts.serverOut),
      workers: workers.reduce((sum, { station }) => sum + station.busy, 0) / seconds / workers.length,
    },
    sojourn: trainer.sojourns / answers,
    inSystem: trainer.jobSeconds / seconds,
    redelivered: server.redelivered,
    events: clock.count,
  };
}

/** Answers a second, without the first ones, which come while the fleet fills. */
function rateOf(times: readonly number[], skipped: number): number {
  const last = times.at(-1) ?? 0;
  if (times.length <= skipped) return times.length / last;
  return (times.length - skipped) / (last - (times[skipped - 1] ?? 0));
}
