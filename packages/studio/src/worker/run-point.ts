import type { Iteration, Parameters } from "rxgrad";

/** A point of a run at which nodes can be evaluated. */
export interface RunPoint {
  readonly iteration: number;
  readonly parameters: Parameters;
  /** The iteration itself, if its values can be read. */
  readonly newest: Iteration | undefined;
}

export const runPointOf = (newest: Iteration): RunPoint => {
  const { iteration, parameters } = newest;
  return { iteration, parameters, newest };
};

/** Those who wait for the next point of a run. */
export class WaitingForPoint {
  readonly #waiting: ((point: RunPoint) => void)[] = [];

  next(): Promise<RunPoint> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** @param pointNow Called only if someone waits. */
  tell(pointNow: () => RunPoint): void {
    if (this.#waiting.length === 0) return;
    const point = pointNow();
    for (const each of this.#waiting.splice(0)) each(point);
  }
}
