import { deathOutcome, type Outcome } from "../tasks/outcome.js";
import { SentParts } from "./known-parts.js";
import type { FromThread, ToThread } from "./thread.js";

/** A thread that performs one task at a time. */
export interface Thread {
  post(message: ToThread): void;
  /** @param listener Called with whatever is posted there, also by the workers' module. */
  onMessage(listener: (message: unknown) => void): void;
  onDeath(listener: (why: string) => void): void;
  /** Whether the thread keeps the process alive. */
  keepAlive(isBusy: boolean): void;
  terminate(): void;
}

/** What to do where the module of threads is not beside the code that starts them, as in a bundle. */
export const BUNDLE_THE_THREAD =
  'the module of threads is not there; in a bundle, add @rxgrad/fleet/thread as one more entry, and give its address: { entry: new URL("./thread.js", import.meta.url) }';

/** A thread without work ends after this many milliseconds. */
const IDLE = 5000;

/** A task, and what to do with its outcome. */
interface Pending {
  readonly message: Omit<ToThread, "number">;
  readonly signal: AbortSignal;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}

/** Threads that perform tasks, in the order in which they are given. A thread starts when it is needed. */
export class Pool {
  readonly #size: number;
  readonly #spawn: () => Thread;
  readonly #pending: Pending[] = [];
  readonly #members = new Set<Member>();
  readonly #idle: Member[] = [];

  /** @param size The most threads. @param spawn Starts one. */
  constructor(size: number, spawn: () => Thread) {
    this.#size = size;
    this.#spawn = spawn;
  }

  /** Performs a task. Rejects only when the signal is aborted; a task under way is then ended with its thread. */
  perform(message: Pending["message"], signal: AbortSignal): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const leave = (): void => {
        const at = this.#pending.indexOf(pending);
        // First, because the end of its thread is an outcome too.
        reject(signal.reason);
        if (at >= 0) this.#pending.splice(at, 1);
        else this.#end([...this.#members].find(({ current }) => current === pending));
      };
      const pending: Pending = {
        message,
        signal,
        resolve: (outcome) => {
          signal.removeEventListener("abort", leave);
          resolve(outcome);
        },
        reject,
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#pending.push(pending);
      this.#proceed();
    });
  }

  /** Ends all threads. Tasks under way, and those that wait, end as deaths. */
  close(): void {
    for (const each of this.#pending.splice(0)) each.resolve(deathOutcome("its threads were closed"));
    for (const each of this.#members) each.die("its threads were closed");
    this.#members.clear();
    this.#idle.length = 0;
  }

  #proceed(): void {
    while (this.#pending.length > 0) {
      const free = this.#idle.pop() ?? (this.#members.size < this.#size ? this.#start() : undefined);
      if (!free) return;
      free.begin(this.#pending.shift() as Pending);
    }
  }

  #start(): Member {
    const member: Member = new Member(
      this.#spawn(),
      () => {
        this.#idle.push(member);
        this.#proceed();
        if (!member.current) member.endLater(() => this.#end(member));
      },
      () => this.#end(member),
    );
    this.#members.add(member);
    return member;
  }

  #end(member: Member | undefined): void {
    if (!member || !this.#members.delete(member)) return;
    const at = this.#idle.indexOf(member);
    if (at >= 0) this.#idle.splice(at, 1);
    member.die("it was ended");
    // Where all are given up together, the others leave first; no thread is started for them.
    queueMicrotask(() => this.#proceed());
  }
}

/** A thread of a pool, and its task. */
class Member {
  current: Pending | undefined;
  readonly #thread: Thread;
  readonly #parts = new SentParts();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #number = 0;

  /** @param rest Called when it has no task any more. @param leave Called when the thread has ended by itself. */
  constructor(thread: Thread, rest: () => void, leave: () => void) {
    this.#thread = thread;
    thread.onMessage((message) => {
      const { performed, outcome } = (message ?? {}) as Partial<FromThread>;
      if (!this.current || performed !== this.#number || !outcome) return;
      const done = this.current;
      this.current = undefined;
      thread.keepAlive(false);
      rest();
      done.resolve(outcome);
    });
    thread.onDeath((why) => {
      this.#resolveAsDeath(why);
      leave();
    });
    thread.keepAlive(false);
  }

  begin(pending: Pending): void {
    clearTimeout(this.#idle);
    this.current = pending;
    this.#thread.keepAlive(true);
    const { address, task } = pending.message;
    this.#thread.post({ address, task: this.#parts.sent(task), number: ++this.#number });
  }

  endLater(end: () => void): void {
    this.#idle = setTimeout(end, IDLE);
    (this.#idle as { unref?(): void }).unref?.();
  }

  die(why: string): void {
    clearTimeout(this.#idle);
    this.#thread.terminate();
    this.#resolveAsDeath(why);
  }

  #resolveAsDeath(why: string): void {
    const lost = this.current;
    this.current = undefined;
    lost?.resolve(deathOutcome(why));
  }
}
