import { Observable, Subject } from "rxjs";

/** A loss of a run. */
export interface Point {
  readonly iteration: number;
  readonly loss: number;
}

/** Losses that were measured now and then, kept: whoever subscribes late gets them all, and then the next ones. */
export class Recording {
  #points: Point[] = [];
  readonly #added$ = new Subject<Point>();

  readonly points$: Observable<Point> = new Observable((subscriber) => {
    for (const point of this.#points) subscriber.next(point);
    return this.#added$.subscribe(subscriber);
  });

  get points(): readonly Point[] {
    return this.#points;
  }

  /** A loss replaces those of its iteration and of later ones: the run went back. */
  add(point: Point): void {
    while ((this.#points.at(-1)?.iteration ?? -1) >= point.iteration) this.#points.pop();
    this.#points.push(point);
    this.#added$.next(point);
  }

  static of(points: readonly Point[]): Recording {
    const recording = new Recording();
    for (const point of points) recording.add(point);
    return recording;
  }

  /** The losses up to an iteration, as the beginning of another recording. */
  upTo(iteration: number): Recording {
    return Recording.of(this.#points.filter((point) => point.iteration <= iteration));
  }
}
