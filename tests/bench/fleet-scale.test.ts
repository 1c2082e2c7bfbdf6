// The simulation of fleets, against closed forms of queueing theory and limits that no queue can pass.
import {
  Clock,
  COSTS as costs,
  Link,
  Machine,
  type Outcome,
  Random,
  type Scenario,
  Station,
  simulate,
  transfer,
} from "@rxgrad/bench";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** The mean time that tasks wait which come at random, in a station with so many threads. */
function meanWait(load: number, threads: number, isConstant: boolean, seed: number, tasks: number): number {
  const clock = new Clock();
  const random = new Random(seed);
  const station = new Station(clock, new Machine(threads), { threads });
  let left = tasks;
  const next = (): void => {
    if (left-- === 0) return;
    station.do(isConstant ? 1 : random.exponential(1));
    clock.after(random.exponential(1 / (load * threads)), next);
  };
  next();
  while (clock.step());
  assert.is(station.begun, tasks);
  return station.waited / station.begun;
}

const near = (value: number, expected: number, part: number, what: string): void =>
  assert.ok(Math.abs(value - expected) <= part * expected, `${what}: ${value}, not ${expected}`);

test("the mean wait in a queue with one thread and equal tasks is that of Pollaczek and Khinchine", () => {
  const loads = fc.double({ min: 0.2, max: 0.8, noNaN: true });
  fc.assert(
    fc.property(loads, fc.integer(), (load, seed) => {
      // M/D/1. The mean of 200,000 tasks at a load of 0.8 varies by 2 %; five times that is allowed.
      near(meanWait(load, 1, true, seed, 200_000), load / (2 * (1 - load)), 0.1, `load ${load}`);
    }),
    { seed: 20, numRuns: 12 },
  );
});

/** The probability that a task waits, of A. K. Erlang's formula C. */
function erlangC(threads: number, load: number): number {
  const offered = threads * load;
  let blocking = 1;
  for (let n = 1; n <= threads; n++) blocking = (offered * blocking) / (n + offered * blocking);
  return blocking / (1 - load * (1 - blocking));
}

test("the mean wait in a queue with several threads is Erlang's", () => {
  const cases = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.double({ min: 0.4, max: 0.8, noNaN: true }), fc.integer());
  fc.assert(
    fc.property(cases, ([threads, load, seed]) => {
      // M/M/c, with tasks of one second.
      const expected = erlangC(threads, load) / (threads * (1 - load));
      near(meanWait(load, threads, false, seed, 200_000), expected, 0.15, `${threads} threads, load ${load}`);
    }),
    { seed: 21, numRuns: 12 },
  );
});

test("processes on one machine share its cores", () => {
  const clock = new Clock();
  const machine = new Machine(2);
  const stations = Array.from({ length: 4 }, () => new Station(clock, machine));
  for (const station of stations) for (let i = 0; i < 5; i++) station.do(1);
  while (clock.step());
  // 20 seconds of work on 2 cores.
  assert.is(clock.now, 10);
});

test("a turn does what has come, and costs more after a sleep", () => {
  const clock = new Clock();
  const station = new Station(clock, new Machine(1), { turn: { least: 2, afterSleep: 6 } });
  const ends: number[] = [];
  const end = (): void => void ends.push(clock.now);
  const come = (time: number): void => clock.after(time, () => station.do(1, end));
  for (const time of [10, 11, 12, 30]) come(time);
  while (clock.step());
  // Half of 6 before the first, half behind it: 10 + 3 + 1 and 3 more. Then two that have come meanwhile, in a turn of 2: 17 + 1 + 1
  // and 1 more. The turn ends at 20 + 1 more; at 30 it has slept.
  assert.equal(ends, [14, 19, 20, 34]);
  assert.is(station.busy, 4 + 6 + 2 + 6);
});

test("a link sends one after the other, and the narrower of two decides", () => {
  const clock = new Clock();
  const [wide, narrow] = [new Link(100), new Link(10)];
  const arrivals: number[] = [];
  const arrive = (): void => void arrivals.push(clock.now);
  transfer(clock, [narrow, wide], 50, 1, arrive);
  transfer(clock, [wide], 100, 1, arrive);
  transfer(clock, [narrow], 10, 1, arrive);
  while (clock.step());
  assert.equal(arrivals, [6, 7, 7]);
  assert.is(narrow.bytes, 60);
});

test("events happen in the order of their times, and of their planning where times are equal", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (delays) => {
      const clock = new Clock();
      const seen: (readonly [number, number])[] = [];
      delays.forEach((delay, i) => void clock.after(delay, () => seen.push([delay, i])));
      while (clock.step());
      const sorted = delays.map((delay, i) => [delay, i] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      assert.equal(seen, sorted);
    }),
  );
});

/** A fleet on machines of their own. */
const scenario = (given: Partial<Scenario>): Scenario => ({
  ...{ seed: 1, costs, workers: 4, concurrency: 1, work: { mean: 0.1 }, inputBytes: 16, outputBytes: 8 },
  places: { serverThreads: 4, latency: 1e-4, trainerBandwidth: 1.25e9, serverBandwidth: 1.25e9 },
  ...{ together: 1000, maxOnServer: 4096, maxInFlight: 1024, lease: 2, jobs: 1000 },
  ...given,
});

const scenarios = fc
  .record({
    seed: fc.integer(),
    workers: fc.integer({ min: 1, max: 60 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    mean: fc.constantFrom(0.0005, 0.005, 0.05, 0.5),
    isExponential: fc.boolean(),
    together: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ mean, isExponential, ...rest }) => scenario({ ...rest, work: { mean, isExponential } }));

test("no fleet is faster than its workers, its trainer, its server, or what is asked for", () => {
  fc.assert(
    fc.property(scenarios, (given) => {
      const { perSecond, answers, busy } = simulate(given);
      const { workers, concurrency, work, together } = given;
      const counted = (given.jobs as number) - workers * concurrency;
      const { send, answer } = costs.trainer;
      const limits = {
        // Equal times come in waves, of which one may be counted in part; random ones vary in the mean of hundreds.
        workers: ((workers * concurrency) / work.mean) * (work.isExponential ? 1.3 : 1.02),
        asked: (together / work.mean) * (work.isExponential ? 1.3 : 1.02),
        // What was sent before the first of these answers is not sent again.
        trainer: counted / (counted * answer + (counted - together) * send),
        server: given.places.serverThreads / costs.server.job,
      };
      for (const [name, limit] of Object.entries(limits))
        assert.ok(perSecond <= limit, `${name}: ${perSecond}, ${limit}`);
      for (const [name, part] of Object.entries(busy)) assert.ok(part <= 1.001, `${name} ${part}`);
      assert.is(answers, given.jobs as number);
    }),
    { seed: 22, numRuns: 60 },
  );
});

test("far from every limit, a fleet does what its workers can", () => {
  for (const workers of [1, 7, 50]) {
    const { perSecond } = simulate(scenario({ workers, work: { mean: 1 } }));
    near(perSecond, workers, 0.01, `${workers} workers`);
  }
});

test("where evaluations are nothing, the trainer is the limit", () => {
  const { busy, perSecond } = simulate(scenario({ workers: 200, work: { mean: 1e-6 }, jobs: 20_000 }));
  assert.ok(busy.trainer > 0.99);
  near(perSecond, 1 / (costs.trainer.send + costs.trainer.answer), 0.05, "a second");
});

test("Little's law holds: the jobs in between are those that come, times how long each stays", () => {
  fc.assert(
    fc.property(scenarios, (given) => {
      // All that were ordered are answered, so that none is counted in part.
      const ended = simulate({ ...given, jobs: { count: 1, jobs: 500, parameterBytes: 0, update: 0 } });
      near(ended.inSystem, (ended.answers / ended.seconds) * ended.sojourn, 1e-6, "in between");
    }),
    { seed: 23, numRuns: 30 },
  );
});

test("the same scenario has the same outcome, and another seed another", () => {
  const given = scenario({ work: { mean: 0.01, isExponential: true }, deaths: { life: 2, absence: 1 } });
  assert.equal(simulate(given), simulate(given));
  assert.not.equal(simulate({ ...given, seed: 2 }), simulate(given));
});

test("jobs of workers that die are delivered again after the lease, and all are answered", () => {
  const deaths = { life: 5, absence: 1 };
  const jobs = { count: 30, jobs: 20, parameterBytes: 0, update: 0 };
  const outcomes = [0.5, 4].map((lease) => simulate(scenario({ workers: 20, lease, deaths, work: { mean: 1 }, jobs })));
  for (const { answers, redelivered, seconds } of outcomes) {
    assert.is(answers, 600);
    // No more jobs are lost than workers die, and in each iteration some are.
    assert.ok(redelivered > 30 && redelivered < (20 * seconds) / 5, `${redelivered}`);
  }
  // The last job of an iteration waits for most of the lease.
  assert.ok(outcomes[1].iteration > outcomes[0].iteration + 2);
});

test("who died without a job gets none", () => {
  // A job of 10 ms at a time among 20 workers: who dies is seldom at work, and nothing waits for a lease.
  const deaths = { life: 40, absence: 1 };
  const given = scenario({ workers: 20, deaths, work: { mean: 0.01 }, together: 1, jobs: 6000 });
  const { redelivered, seconds } = simulate(given);
  assert.ok((20 * seconds) / 41 > 20, `some twenty have died in ${seconds} s`);
  assert.ok(redelivered < 5, `${redelivered}`);
});

test("a single job of a worker that dies waits for the lease", () => {
  // One worker that lives for less than the job takes would never end it; the second one does.
  const given = scenario({ workers: 1, work: { mean: 1 }, jobs: { count: 1, jobs: 1, parameterBytes: 0, update: 0 } });
  const { seconds: undisturbed } = simulate(given);
  const times: Outcome[] = [];
  for (let seed = 1; seed <= 40; seed++) times.push(simulate({ ...given, seed, deaths: { life: 2, absence: 0.1 } }));
  for (const { seconds, redelivered } of times) {
    // Each death costs what was done, and the lease from the last renewal, of which there is one in each third of it.
    const least = undisturbed + redelivered * ((2 / 3) * 2);
    const most = undisturbed + redelivered * (1 + 2) + 0.1;
    assert.ok(seconds >= least - 0.05 && seconds <= most, `${redelivered} times: ${seconds}`);
  }
  assert.ok(times.some(({ redelivered }) => redelivered === 0));
  assert.ok(times.some(({ redelivered }) => redelivered > 0));
});

test("no more jobs are at work than are allowed", () => {
  const { perSecond } = simulate(scenario({ workers: 100, maxInFlight: 10, work: { mean: 0.1 } }));
  near(perSecond, 100, 0.1, "a second");
});

test("parameters reach each worker once in an iteration, over the server's link", () => {
  const parameterBytes = 1e8;
  const jobs = { count: 3, jobs: 80, parameterBytes, update: 0 };
  const { iteration } = simulate(scenario({ workers: 20, work: { mean: 0.001 }, jobs }));
  // One way there, and one to each of those who get a job before the others have ended.
  const link = 1.25e9;
  assert.ok(iteration > (20 * parameterBytes) / link);
  assert.ok(
    iteration <
      (23 * parameterBytes) / link + 2 * parameterBytes * (costs.trainer.storedByte + costs.worker.storedByte),
  );
});

test.run();
