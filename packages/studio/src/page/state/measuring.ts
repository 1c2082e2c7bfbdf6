import type { LiveRun, Measures } from "../../session/live-run.js";

/** Measuring may take this part of the time of a training. */
const PART = 0.025;
/** While a run is going, it is measured with so many training samples at most; standing, with all. */
const MOST = 500;
/** While a run is going, the least time between two measures, in milliseconds. */
const LEAST = 100;

/** Measures a run now and then while it goes, and once whenever it stands still. */
export class Measuring {
  readonly #run: LiveRun;
  readonly #onMeasures: (measures: Measures) => void;
  readonly #now: () => number;
  #wanted = 0;
  #measured = -1;
  #notBefore = 0;
  /** Whether it was measured before: the first time also compiles, so that it tells nothing of the next. */
  #isWarm = false;
  /** The shortest time that measuring took behind that. */
  #shortest = Number.POSITIVE_INFINITY;
  #isUnderWay = false;
  #isStanding = false;
  #isOn = false;
  /** How often the run has begun again. */
  #beginnings = 0;

  /** @param now The time in milliseconds; tests have their own. */
  constructor(run: LiveRun, onMeasures: (measures: Measures) => void, now: () => number = () => performance.now()) {
    this.#run = run;
    this.#onMeasures = onMeasures;
    this.#now = now;
  }

  /** The run has come to an iteration. */
  moved(iteration: number, isStanding: boolean): void {
    this.#wanted = iteration;
    this.#isStanding = isStanding;
    this.#consider();
  }

  /** Only runs that are looked at are measured. */
  setOn(isOn: boolean): void {
    this.#isOn = isOn;
    this.#consider();
  }

  /** What was measured is no longer true: the run has begun again. */
  forget(): void {
    this.#beginnings++;
    this.#measured = -1;
  }

  #consider(): void {
    if (!this.#isOn || this.#isUnderWay || this.#measured === this.#wanted) return;
    if (this.#isStanding || this.#now() >= this.#notBefore) void this.#measure();
  }

  async #measure(): Promise<void> {
    this.#isUnderWay = true;
    const asked = this.#wanted;
    const beginning = this.#beginnings;
    const isOfBefore = (): boolean => beginning !== this.#beginnings;
    const most = this.#isStanding ? undefined : MOST;
    try {
      const measures = await this.#run.measure({ most });
      if (!isOfBefore()) {
        // Of a part of the data it is measured again when the run stands.
        if (measures.train.samples === measures.train.of) this.#measured = measures.iteration;
        if (this.#isWarm) this.#shortest = Math.min(this.#shortest, measures.took);
        this.#isWarm = true;
        this.#onMeasures(measures);
      }
    } catch {
      // The run has ended or begun again. Its state tells why.
      if (!isOfBefore()) this.#measured = asked;
    }
    this.#notBefore = this.#now() + Math.max(LEAST, Number.isFinite(this.#shortest) ? this.#shortest / PART : 0);
    this.#isUnderWay = false;
    if (this.#isStanding) this.#consider();
  }
}
