import type { Clock } from "./clock.js";
import { Queue } from "./queue.js";

/** The cores of a machine. Who wants one waits in turn. */
export class Machine {
  #free: number;
  readonly #waiting = new Queue<() => void>();

  constructor(cores: number) {
    this.#free = cores;
  }

  /** Calls back as soon as a core is free, and takes it. */
  take(then: () => void): void {
    if (this.#free === 0) {
      this.#waiting.add(then);
      return;
    }
    this.#free--;
    then();
  }

  /** Gives a core back. */
  free(): void {
    const next = this.#waiting.take();
    if (next) next();
    else this.#free++;
  }
}

interface Task {
  readonly cost: number;
  readonly then: (() => void) | undefined;
  readonly since: number;
}

/**
 * What a turn costs in seconds besides its tasks: a process looks what has come, and does all of it. After a long sleep a turn
 * costs more.
 */
export interface Turn {
  readonly least: number;
  readonly afterSleep: number;
}

/** The part of a turn's cost that comes before its tasks; the rest comes behind them, and delays nobody who waits for them. */
const BEFORE = 0.5;

/** Several threads look for more before they sleep: a turn of theirs behind another takes only this part. */
const AWAKE = 0.5;

/** A sleep of so many seconds is long. */
const LONG_SLEEP = 0.05;

/** How a station works. */
export interface StationOptions {
  /** The number of its threads. */
  readonly threads?: number;
  readonly turn?: Turn;
}

/** A process: does tasks in the order in which they come, on the cores of a machine. */
export class Station {
  /** The time in seconds for which its threads have worked, all together. */
  busy = 0;
  /** The time that tasks have waited before they began, all together, and the number of tasks that have begun. */
  waited = 0;
  begun = 0;
  readonly #clock: Clock;
  readonly #machine: Machine;
  readonly #threads: number;
  readonly #turn: Turn;
  readonly #tasks = new Queue<Task>();
  #active = 0;
  /** When it went to sleep; undefined while a thread is at work. */
  #asleepSince: number | undefined = 0;

  constructor(
    clock: Clock,
    machine: Machine,
    { threads = 1, turn = { least: 0, afterSleep: 0 } }: StationOptions = {},
  ) {
    this.#clock = clock;
    this.#machine = machine;
    this.#threads = threads;
    this.#turn = turn;
  }

  /** Plans a task that takes so many seconds. */
  do(cost: number, then?: () => void): void {
    this.#tasks.add({ cost, then, since: this.#clock.now });
    if (this.#active === this.#threads) return;
    this.#active++;
    this.#machine.take(() => this.#beginTurn());
  }

  /** A thread begins with what has come so far; others do their part of it. */
  #beginTurn(): void {
    const count = Math.ceil(this.#tasks.length / this.#threads);
    if (count === 0) this.#rest();
    else {
      const cost = this.#costOfTurn();
      this.#next(count, BEFORE * cost, (1 - BEFORE) * cost);
    }
  }

  #costOfTurn(): number {
    const { least, afterSleep } = this.#turn;
    if (this.#asleepSince === undefined && this.#threads > 1) return AWAKE * least;
    const slept = this.#clock.now - (this.#asleepSince ?? this.#clock.now);
    this.#asleepSince = undefined;
    return least + (afterSleep - least) * Math.min(1, slept / LONG_SLEEP);
  }

  /** Does the next task of a turn, of which so many are left. */
  #next(left: number, before: number, behind: number): void {
    const task = left > 0 ? this.#tasks.take() : undefined;
    if (!task) {
      this.busy += behind;
      this.#clock.after(behind, () => this.#endTurn());
      return;
    }
    this.waited += this.#clock.now - task.since;
    this.begun++;
    const cost = before + task.cost;
    this.busy += cost;
    this.#clock.after(cost, () => {
      task.then?.();
      this.#next(left - 1, 0, behind);
    });
  }

  #endTurn(): void {
    if (this.#tasks.length === 0) {
      this.#rest();
      return;
    }
    // Others who wait for a core are first.
    this.#machine.free();
    this.#machine.take(() => this.#beginTurn());
  }

  #rest(): void {
    this.#active--;
    if (this.#active === 0) this.#asleepSince = this.#clock.now;
    this.#machine.free();
  }
}
