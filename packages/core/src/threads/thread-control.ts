// Indices of the fields in the control memory, which is an array of 32-bit integers.
const SEQUENCE = 0;
const COMMAND = 1;
const DONE = 2;
const SLEEPING = 3;
const ITERATION = 4;
const SAMPLES = 5;
const WAITING = 6;
const HEADER_BYTES = 64;

/** The command to leave the memory and read messages. Every other command is the index of a stage. */
export const LEAVE = -1;

/**
 * A follower checks for the next command this many times before it sleeps: about 0.5 ms. The leader may need that long to read
 * a large batch, and waking a thread takes 0.02 ms.
 */
const LOOKS = 50_000;

/** The leader checks this many times before it sleeps, if it is allowed to: about 0.1 ms. */
const LEADER_LOOKS = 4000;

/** The longest sleep of the leader, in milliseconds. */
const LEADER_SLEEP = 1;

/**
 * The control memory through which the threads of a run communicate. One leader publishes commands and almost never sleeps. The
 * followers wait for commands. To publish a command, the leader writes its data first and then increments {@link SEQUENCE}.
 */
export class ThreadControl {
  readonly #ints: Int32Array;
  readonly #mayWait: boolean;
  #looks = 0;
  /** The hyper-parameters of the iteration, in the order of the plan. */
  readonly hyperparameters: Float64Array;

  /** @param hyperparameters The number of hyper-parameters. */
  static allocate(hyperparameters: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + 8 * hyperparameters);
  }

  constructor(buffer: SharedArrayBuffer) {
    this.#ints = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#mayWait = maySleep(this.#ints);
    this.hyperparameters = new Float64Array(buffer, HEADER_BYTES);
  }

  /** For the leader: sets the iteration of the next commands. */
  setIteration(iteration: number, samples: number): void {
    this.#ints[ITERATION] = iteration;
    this.#ints[SAMPLES] = samples;
  }

  get iteration(): number {
    return this.#ints[ITERATION];
  }

  get samples(): number {
    return this.#ints[SAMPLES];
  }

  /** For the leader: publishes a command. */
  publish(command: number): void {
    const ints = this.#ints;
    ints[COMMAND] = command;
    Atomics.store(ints, DONE, 0);
    Atomics.add(ints, SEQUENCE, 1);
    if (Atomics.load(ints, SLEEPING) > 0) Atomics.notify(ints, SEQUENCE);
  }

  /**
   * For the leader: whether `count` followers have executed the last command. After many checks in vain it sleeps for up to a
   * millisecond, if this thread is allowed to sleep: there may be more threads than cores.
   */
  areDone(count: number): boolean {
    const done = Atomics.load(this.#ints, DONE);
    if (done === count) {
      this.#looks = 0;
      return true;
    }
    if (++this.#looks < LEADER_LOOKS || !this.#mayWait) return false;
    this.#looks = 0;
    Atomics.store(this.#ints, WAITING, 1);
    Atomics.wait(this.#ints, DONE, done, LEADER_SLEEP);
    Atomics.store(this.#ints, WAITING, 0);
    return false;
  }

  /** The number of published commands, as a 32-bit integer that wraps around. */
  get sequence(): number {
    return Atomics.load(this.#ints, SEQUENCE);
  }

  /** For a follower: waits until the sequence differs from `seen`, and returns the command. */
  next(seen: number): number {
    const ints = this.#ints;
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(ints, SEQUENCE) !== seen) return ints[COMMAND];
    Atomics.add(ints, SLEEPING, 1);
    while (Atomics.load(ints, SEQUENCE) === seen) Atomics.wait(ints, SEQUENCE, seen);
    Atomics.sub(ints, SLEEPING, 1);
    return ints[COMMAND];
  }

  /** For a follower: reports that the command has been executed. */
  markDone(): void {
    Atomics.add(this.#ints, DONE, 1);
    if (Atomics.load(this.#ints, WAITING) === 1) Atomics.notify(this.#ints, DONE);
  }
}

/** Whether this thread may sleep. The main thread of a page may not. */
function maySleep(ints: Int32Array): boolean {
  try {
    Atomics.wait(ints, DONE, ints[DONE] + 1, 0);
    return true;
  } catch {
    return false;
  }
}
