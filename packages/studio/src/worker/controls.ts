import { HyperparameterError, hyperparametersOf } from "rxgrad";
import { type Subscription, skip } from "rxjs";
import type { BuiltRun } from "../experiment/built-run.js";
import type { Move } from "../experiment/setup.js";

/** A change that someone has made. */
export interface Steered {
  readonly name: string;
  readonly value: number;
  /** The data from then on, if they change. */
  readonly source: { readonly feeds: Iterable<object> | undefined } | undefined;
}

/** What may change during a run: streams of hyper-parameters, and values that replace the source of its data. */
export class Controls {
  /** What a watcher may steer, for `serveRun`. */
  readonly served: Readonly<Record<string, { next(value: number): void }>>;
  /** The values before the first move. */
  readonly first: Readonly<Record<string, number>>;
  readonly #built: BuiltRun;
  readonly #subscriptions: readonly Subscription[];
  #sourceValues: Record<string, number>;
  #isReplaying = false;

  /** @param steered Called when a watcher has changed a value that is accepted. */
  constructor(built: BuiltRun, steered: (change: Steered) => void) {
    const { controls, sourceControls } = built;
    this.#built = built;
    this.#sourceValues = { ...sourceControls };
    this.first = { ...sourceControls };
    for (const [name, control] of Object.entries(controls)) {
      this.first = { ...this.first, [name]: control.value };
    }
    this.#subscriptions = Object.entries(controls).map(([name, control]) =>
      control.pipe(skip(1)).subscribe((value) => {
        if (!this.#isReplaying) steered({ name, value, source: undefined });
      }),
    );
    const ofSource = Object.keys(sourceControls).map((name) => [
      name,
      {
        next: (value: number) => {
          const values = { ...this.#sourceValues, [name]: value };
          const feeds = built.source(values);
          this.#sourceValues = values;
          steered({ name, value, source: { feeds } });
        },
      },
    ]);
    this.served = { ...controls, ...Object.fromEntries(ofSource) };
  }

  /** The values of the controls that replace the source. */
  get sourceValues(): Readonly<Record<string, number>> {
    return this.#sourceValues;
  }

  /** Sets all values. @returns The data for them. */
  set(values: Readonly<Record<string, number>>): Iterable<object> | undefined {
    this.#give(Object.entries(values));
    return this.#built.source(this.#sourceValues);
  }

  /** Gives the values of recorded moves. @returns The data from then on, if they change. */
  replay(moves: readonly Move[]): Steered["source"] {
    const isSwap = this.#give(moves.map(({ name, value }) => [name, value]));
    return isSwap ? { feeds: this.#built.source(this.#sourceValues) } : undefined;
  }

  /**
   * Gives a value to a control; `steered` is called.
   *
   * @throws Error for a name that is no control, or a value that this run does not accept. Nothing has changed then.
   */
  steer(name: string, value: number): void {
    this.#check("steer", name, value);
    this.served[name]?.next(value);
  }

  /** @throws Error for a move that this run does not accept. */
  check({ name, value }: Move): void {
    this.#check("start", name, value);
    if (!this.#built.controls[name]) this.#built.source({ ...this.#built.sourceControls, [name]: value });
  }

  close(): void {
    for (const each of this.#subscriptions) each.unsubscribe();
  }

  /** The source checks its values itself. */
  #check(owner: string, name: string, value: number): void {
    if (!Object.hasOwn(this.served, name)) {
      const known = Object.keys(this.served).join(", ") || "none";
      throw new HyperparameterError(`${owner}: "${name}" is not a control of this run; give one of: ${known}.`);
    }
    const control = this.#built.controls[name];
    if (!control) return;
    const steered = hyperparametersOf(this.#built.W).filter(({ given }) => given === control);
    const refusing = steered.find(({ accepts }) => !accepts(value));
    const wanted = refusing?.wanted ?? (Number.isFinite(value) ? undefined : "a finite number");
    if (wanted) throw new HyperparameterError(`${owner}: ${name} is ${value}; give ${wanted}.`);
  }

  /** @returns Whether the source changes. */
  #give(values: readonly (readonly [string, number])[]): boolean {
    let isSwap = false;
    this.#isReplaying = true;
    for (const [name, value] of values) {
      const control = this.#built.controls[name];
      if (control) control.next(value);
      else {
        this.#sourceValues = { ...this.#sourceValues, [name]: value };
        isSwap = true;
      }
    }
    this.#isReplaying = false;
    return isSwap;
  }
}
