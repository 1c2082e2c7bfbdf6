import { type FleetView, type Refusal, UNKNOWN, type WorkerRow, type WorkersTogether } from "./fleet-view.js";
import type { ShownStatus, ShownWorker } from "./shown-fleet.js";

/** The most workers in the table. */
export const MOST_ROWS = 40;
/** How long the table keeps its workers before the fastest are looked for again, in milliseconds. */
const KEPT_FOR = 10_000;
/** The most reasons, and the most names of each. */
const MOST_REASONS = 5;
const MOST_NAMES = 3;
/** How far the rates go back, in milliseconds, and the shortest time between two of them. */
const PAST = 300_000;
const APART = 1000;
/** The most characters of a text. */
const MOST_CHARACTERS = 500;

type Serving = ShownWorker & { readonly refused: undefined };

/** Makes views of what a fleet tells: it remembers the rates of the last minutes, and which workers are in the table. */
export class FleetRecord {
  #view: FleetView = UNKNOWN;
  #rates: readonly (readonly [at: number, rate: number])[] = [];
  #rows: ReadonlySet<string> = new Set();
  #chosenAt = Number.NEGATIVE_INFINITY;

  get view(): FleetView {
    return this.#view;
  }

  /**
   * @param at The time in milliseconds.
   * @throws Error for what is no status.
   */
  next(status: ShownStatus, at: number): void {
    checkStatus(status);
    const { workers, problem, inFlight, waiting, redelivered, answered, dropped, rate } = status;
    const serving = workers.filter((each): each is Serving => each.refused === undefined);
    const refused = workers.filter((each) => each.refused !== undefined);
    this.#remember(rate, at);
    this.#choose(serving, at);
    this.#view = {
      state: "open",
      problem: problem === undefined ? undefined : cut(problem),
      serving: together(serving),
      workers: serving
        .filter(({ id }) => this.#rows.has(id))
        .sort(byName)
        .map(rowOf),
      others: together(serving.filter(({ id }) => !this.#rows.has(id))),
      refused: refused.length,
      refusals: refusalsOf(refused),
      ...{ inFlight, waiting, redelivered, answered, dropped, rate },
      rates: this.#rates.map(([since, each]) => [(at - since) / 1000, each] as const),
    };
  }

  fail(reason: string): void {
    this.#view = { ...this.#view, state: "failed", problem: cut(reason) };
  }

  close(): void {
    this.#view = { ...this.#view, state: "closed", problem: undefined };
  }

  /** Adds a rate. One that stands close behind another gives way to the next, if that follows soon. */
  #remember(rate: number, at: number): void {
    const before = this.#rates.at(-2)?.[0] ?? Number.NEGATIVE_INFINITY;
    const last = this.#rates.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
    const givesWay = last - before < APART && at - last < APART;
    const all = [...(givesWay ? this.#rates.slice(0, -1) : this.#rates), [at, rate] as const];
    // The last one from before the window says how the window begins.
    const outside = all.filter(([since]) => since <= at - PAST).length;
    this.#rates = all.slice(Math.max(0, outside - 1));
  }

  /** Chooses the workers of the table. They stay for a while, so that its rows can be read. */
  #choose(serving: readonly Serving[], at: number): void {
    const isDue = at - this.#chosenAt >= KEPT_FOR;
    const staying = isDue ? [] : serving.filter(({ id }) => this.#rows.has(id));
    const free = MOST_ROWS - staying.length;
    if (isDue) this.#chosenAt = at;
    const rows = new Set(staying.map(({ id }) => id));
    this.#rows = rows;
    if (free === 0) return;
    const fastest = serving.filter(({ id }) => !rows.has(id)).sort((a, b) => b.rate - a.rate || byName(a, b));
    for (const { id } of fastest.slice(0, free)) rows.add(id);
  }
}

const NUMBERS = ["inFlight", "waiting", "redelivered", "answered", "dropped", "rate"] as const;
const OF_WORKERS = ["concurrency", "busy", "answered", "rate"] as const;

/** @throws Error for what is no status. */
function checkStatus(status: ShownStatus): void {
  const { workers, problem } = (status ?? {}) as Partial<ShownStatus>;
  const isStatus =
    Array.isArray(workers) &&
    NUMBERS.every((name) => Number.isFinite(status[name])) &&
    isTextOrNothing(problem) &&
    workers.every(isWorker);
  if (!isStatus) throw new Error("what its stream emitted is no status of a fleet; give fleet.status$.");
}

const isWorker = (worker: Partial<ShownWorker> | null): boolean =>
  typeof worker?.id === "string" &&
  typeof worker.name === "string" &&
  OF_WORKERS.every((name) => Number.isFinite(worker[name])) &&
  isTextOrNothing(worker.refused);

const isTextOrNothing = (value: unknown): boolean => value === undefined || typeof value === "string";

const order = new Intl.Collator("en", { numeric: true });
const byName = (a: ShownWorker, b: ShownWorker): number => order.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);

const cut = (text: string): string => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text);

function together(workers: readonly ShownWorker[]): WorkersTogether {
  const sum = (read: (worker: ShownWorker) => number): number => workers.reduce((all, each) => all + read(each), 0);
  return {
    count: workers.length,
    busy: sum(({ busy }) => busy),
    places: sum(({ concurrency }) => concurrency),
    answered: sum(({ answered }) => answered),
    rate: sum(({ rate }) => rate),
  };
}

const rowOf = ({ id, name, busy, concurrency, answered, rate }: ShownWorker): WorkerRow => ({
  ...{ id: cut(id), name: cut(name), busy, places: concurrency, answered, rate },
});

function refusalsOf(workers: readonly ShownWorker[]): Refusal[] {
  const byReason = new Map<string, ShownWorker[]>();
  for (const each of workers) {
    const same = byReason.get(each.refused as string);
    if (same) same.push(each);
    else byReason.set(each.refused as string, [each]);
  }
  return [...byReason]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_REASONS)
    .map(([reason, all]) => {
      const names = all.sort(byName).slice(0, MOST_NAMES);
      return { reason: cut(reason), count: all.length, names: names.map(({ name }) => cut(name)) };
    });
}
