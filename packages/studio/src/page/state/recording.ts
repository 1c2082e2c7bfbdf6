import type { LossPoint } from "@rxgrad/figures";
import { Observable, Subject } from "rxjs";

/** Losses that were measured now and then, kept: whoever subscribes late gets them all, and then the next ones. */
export class Recording {
  #points: LossPoint[] = [];
  readonly #added$ = new Subject<LossPoint>();

  readonly points$: Observable<LossPoint> = new Observable((subscriber) => {
    for (const point of this.#points) subscriber.next(point);
    return this.#added$.subscribe(subscriber);
  });

  get points(): readonly LossPoint[] {
    return this.#points;
  }

  /** A loss replaces those of its iteration and of later ones: the run went back. */
  add(point: LossPoint): void {
    while ((this.#points.at(-1)?.iteration ?? -1) >= point.iteration) this.#points.pop();
    this.#points.push(point);
    this.#added$.next(point);
  }

  static of(points: readonly LossPoint[]): Recording {
    const recording = new Recording();
    for (const point of points) recording.add(point);
    return recording;
  }

  /** The losses up to an iteration, as the beginning of another recording. */
  upTo(iteration: number): Recording {
    return Recording.of(this.#points.filter((point) => point.iteration <= iteration));
  }
}
