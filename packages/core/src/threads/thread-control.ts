/** Where in the control memory what stands, in 32-bit integers. */
const SEQUENCE = 0;
const COMMAND = 1;
const DONE = 2;
const SLEEPING = 3;
const ITERATION = 4;
const SAMPLES = 5;
const WAITING = 6;
const HEADER_BYTES = 64;

/** A command to leave the memory alone and see to messages; any other is the number of a stage. */
export const LEAVE = -1;

/** A thread looks this often for the next command before it sleeps: some 0.5 ms, which reading a large batch may take. Waking costs 0.02. */
const LOOKS = 50_000;

/** The leader looks this often before it lets the machine have its core, where it may: some 0.1 ms. */
const LEADER_LOOKS = 4000;

/** For this many milliseconds, and no longer. */
const LEADER_SLEEP = 1;

/**
 * What threads that share the work of a run tell one another, in memory that all of them see: one leader, who hardly
 * ever waits, and followers, who do. A command is published by counting {@link SEQUENCE} up, after what belongs to it has been written.
 */
export class ThreadControl {
  readonly #ints: Int32Array;
  readonly #mayWait: boolean;
  #looks = 0;
  /** The hyper-parameters of the iteration, in the order of the plan. */
  readonly hyperparameters: Float64Array;

  /** @param hyperparameters How many there are. */
  static allocate(hyperparameters: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + 8 * hyperparameters);
  }

  constructor(buffer: SharedArrayBuffer) {
    this.#ints = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#mayWait = maySleep(this.#ints);
    this.hyperparameters = new Float64Array(buffer, HEADER_BYTES);
  }

  /** Of the leader: which iteration the next commands are for. */
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

  /** Of the leader: publishes a command. */
  publish(command: number): void {
    const ints = this.#ints;
    ints[COMMAND] = command;
    Atomics.store(ints, DONE, 0);
    Atomics.add(ints, SEQUENCE, 1);
    if (Atomics.load(ints, SLEEPING) > 0) Atomics.notify(ints, SEQUENCE);
  }

  /**
   * Of the leader: whether so many followers have carried out the last command. Asked again and again in vain, and where this
   * thread may, it sleeps for a millisecond: there may be more threads than cores.
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

  /** How many commands have been published. */
  get sequence(): number {
    return Atomics.load(this.#ints, SEQUENCE);
  }

  /** Of a follower: waits for a command beyond the first `seen`, and returns it. */
  next(seen: number): number {
    const ints = this.#ints;
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(ints, SEQUENCE) !== seen) return ints[COMMAND];
    Atomics.add(ints, SLEEPING, 1);
    while (Atomics.load(ints, SEQUENCE) === seen) Atomics.wait(ints, SEQUENCE, seen);
    Atomics.sub(ints, SLEEPING, 1);
    return ints[COMMAND];
  }

  /** Of a follower: the command has been carried out. */
  markDone(): void {
    Atomics.add(this.#ints, DONE, 1);
    if (Atomics.load(this.#ints, WAITING) === 1) Atomics.notify(this.#ints, DONE);
  }
}

/** Whether this thread may sleep: that of a page may not. */
function maySleep(ints: Int32Array): boolean {
  try {
    Atomics.wait(ints, DONE, ints[DONE] + 1, 0);
    return true;
  } catch {
    return false;
  }
}
