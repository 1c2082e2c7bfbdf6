// What is noted inside of the page while it is measured: tasks, and the messages between the page and its training worker.
import type { Page } from "playwright-core";

/** A message of the worker that says how the run stands. */
interface SpiedState {
  readonly phase: string;
  readonly iteration: number;
  readonly last: number;
}

/** An unwatched run: another worker of the same program, which was told the same. */
interface BareRun {
  readonly state: SpiedState | undefined;
  play(): void;
  pause(): void;
}

/** `window.spy` of a page that is measured. */
interface Spy {
  /** The newest state. */
  readonly state: SpiedState | undefined;
  /** The newest moves of sliders. */
  readonly moves: readonly { readonly iteration: number; readonly name: string; readonly value: number }[];
  /** Tasks of the main thread of 50 ms and more, by their start and length in milliseconds. */
  readonly tasks: readonly { readonly start: number; readonly length: number }[];
  /** When a button to train was first there and could be pressed. */
  readonly readyAt: number | undefined;
  /** Resolves with the time at which a condition is met, looked at with each message of the worker. */
  until(condition: (spy: Spy) => boolean): Promise<number>;
  /** Starts a worker of the same program, with nobody but this at its other end. */
  bareRun(): Promise<BareRun>;
}

export interface SpiedWindow extends Window {
  spy: Spy;
}

/** Installs `window.spy` in every document that the page opens from now on. */
export async function spyOn(page: Page): Promise<void> {
  // tsx gives functions their names by a helper, which a function that goes to a page leaves behind.
  await page.addInitScript("globalThis.__name = (each) => each");
  await page.addInitScript(install);
}

// It runs in the page: it must not refer to anything outside of itself.
function install(): void {
  type Message = { type: string; state?: SpiedState; experiment?: { moves: Spy["moves"] }; name?: string; id?: number };
  const Original = window.Worker;
  const sent: Message[] = [];
  const waiting = new Set<() => void>();
  let address = "";
  const LIMIT = 120_000;

  class OwnSpy implements Spy {
    state: SpiedState | undefined;
    moves: Spy["moves"] = [];
    tasks: { start: number; length: number }[] = [];
    readyAt: number | undefined;

    until(condition: (spy: Spy) => boolean): Promise<number> {
      return new Promise((resolve, reject) => {
        const end = (): void => {
          waiting.delete(look);
          clearTimeout(timer);
        };
        const fail = (why: string): void => {
          end();
          reject(new Error(`${why}: ${JSON.stringify(this.state)}`));
        };
        const look = (): void => {
          if (condition(this)) {
            end();
            resolve(performance.now());
          } else if (this.state?.phase === "failed") fail("The run has failed");
        };
        const timer = setTimeout(() => fail(`It did not come within ${LIMIT / 1000} seconds`), LIMIT);
        waiting.add(look);
        look();
      });
    }

    receive({ type, state, experiment }: Message): void {
      if (type === "state") this.state = state;
      if (type === "experiment") this.moves = experiment?.moves ?? [];
      for (const look of waiting) look();
    }

    async bareRun(): Promise<BareRun> {
      const worker = new Original(address, { type: "module" });
      let state: SpiedState | undefined;
      let told = (): void => {};
      worker.addEventListener("message", ({ data }: MessageEvent<Message>) => {
        if (data.type === "state") state = data.state;
        told();
      });
      const tell = (name: string): void => worker.postMessage(sent.find((each) => each.name === name));
      tell("setSpeed");
      tell("start");
      await new Promise<void>((resolve) => {
        told = () => state?.phase === "paused" && resolve();
      });
      return {
        get state() {
          return state;
        },
        play: () => tell("play"),
        pause: () => tell("pause"),
      };
    }
  }

  const spy = new OwnSpy();
  Object.assign(window, { spy });
  window.Worker = class extends Original {
    readonly #isTraining: boolean;
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.#isTraining = options?.name === "training";
      if (!this.#isTraining) return;
      address = String(url);
      this.addEventListener("message", ({ data }) => spy.receive(data as Message));
    }
    override postMessage(message: unknown, given?: Transferable[] | StructuredSerializeOptions): void {
      if (this.#isTraining) sent.unshift(message as Message);
      super.postMessage(message, given as Transferable[]);
    }
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) spy.tasks.push({ start: startTime, length: duration });
  }).observe({ type: "longtask", buffered: true });
  const look = new MutationObserver(() => {
    if (!document.querySelector("button.primary:not(:disabled)")) return;
    spy.readyAt = performance.now();
    look.disconnect();
  });
  look.observe(document, { childList: true, subtree: true, attributes: true });
}
