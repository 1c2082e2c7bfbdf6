import type { Job } from "./job.js";
import { costOfNumbers, type Parts } from "./parts.js";
import type { Pull, Server } from "./server.js";
import type { Station } from "./station.js";
import type { Trainer } from "./trainer.js";

/** The parts of what a job costs a worker: taken, answered, and finished. */
const TAKE = 0.4;
const ANSWER = 0.3;
const FINISH = 0.3;

/** Takes jobs, does their work, and answers. */
export class Worker {
  readonly station: Station;
  readonly #parts: Parts;
  readonly #server: Server;
  readonly #trainer: Trainer;
  /** The life that it is in; what was begun in an earlier one is lost. */
  #life = 0;
  #version = -1;

  constructor(parts: Parts, server: Server, trainer: Trainer) {
    this.#parts = parts;
    this.#server = server;
    this.#trainer = trainer;
    this.station = parts.station(1, parts.scenario.costs.worker.turn);
    this.#live();
  }

  #live(): void {
    const { scenario, clock, random } = this.#parts;
    const life = ++this.#life;
    for (let place = 0; place < scenario.concurrency; place++) this.#server.pull(this.#pull(life));
    const { deaths } = scenario;
    if (!deaths) return;
    clock.after(random.exponential(deaths.life), () => {
      this.#life++;
      this.#version = -1;
      clock.after(deaths.absence, () => this.#live());
    });
  }

  #pull(life: number): Pull {
    return { isThere: () => life === this.#life, take: (job) => this.#take(job, life) };
  }

  #take(job: Job, life: number): void {
    const { scenario, clock } = this.#parts;
    if (life !== this.#life) {
      // Sent to a worker that has died.
      clock.after(scenario.lease, () => this.#server.expire(job));
      return;
    }
    this.#renew(job, life, job.deliveries);
    const { worker } = scenario.costs;
    this.#do(life, TAKE * worker.job + costOfNumbers(scenario, scenario.inputBytes).atWorker, () =>
      this.#fetch(life, () => this.#work(job, life)),
    );
  }

  /** Notices, at each renewal, whether the worker is still alive; if not, the lease ends. Without deaths nothing is planned. */
  #renew(job: Job, life: number, delivery: number): void {
    const { scenario, clock } = this.#parts;
    if (!scenario.deaths || !job.isOut || job.deliveries !== delivery) return;
    clock.after(scenario.lease / 3, () => {
      if (life === this.#life) this.#renew(job, life, delivery);
      else
        clock.after((2 * scenario.lease) / 3, () => {
          if (job.deliveries === delivery) this.#server.expire(job);
        });
    });
  }

  /** Fetches the parameters of the iteration, if this worker does not have them. */
  #fetch(life: number, then: () => void): void {
    const { scenario, server } = this.#parts;
    const { jobs } = scenario;
    if (typeof jobs === "number" || jobs.parameterBytes === 0 || this.#version === this.#trainer.iteration) {
      then();
      return;
    }
    this.#version = this.#trainer.iteration;
    const { passing, atWorker } = costOfNumbers(scenario, jobs.parameterBytes);
    this.#parts.in(200, () =>
      server.do(passing, () => this.#parts.out(jobs.parameterBytes, () => this.#do(life, atWorker, then))),
    );
  }

  #work(job: Job, life: number): void {
    const { scenario, clock, random } = this.#parts;
    const { mean, isExponential } = scenario.work;
    const time = isExponential ? random.even(mean) : mean;
    const { timer } = scenario.costs;
    if (mean === 0) this.#answer(job, life);
    else clock.after(time + (scenario.isTimer ? timer : 0), () => life === this.#life && this.#answer(job, life));
  }

  #answer(job: Job, life: number): void {
    const { scenario } = this.#parts;
    const { worker, bytes } = scenario.costs;
    this.#do(life, ANSWER * worker.job + costOfNumbers(scenario, scenario.outputBytes).atWorker, () =>
      this.#parts.in(0.6 * bytes.fromWorker + scenario.outputBytes, () =>
        this.#server.answer(job, () => this.#parts.out(0.4 * bytes.toWorker, () => this.#finish(job, life))),
      ),
    );
  }

  #finish(job: Job, life: number): void {
    const { costs } = this.#parts.scenario;
    this.#do(life, FINISH * costs.worker.job, () =>
      this.#parts.in(0.4 * costs.bytes.fromWorker, () => this.#server.finish(job, this.#pull(life))),
    );
  }

  #do(life: number, cost: number, then: () => void): void {
    this.station.do(cost, () => life === this.#life && then());
  }
}
