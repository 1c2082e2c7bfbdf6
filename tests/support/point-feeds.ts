import { type Feed, observe, type TrainOptions, train } from "rxgrad";
import { map, type Observable } from "rxjs";
import { line } from "./small-networks.js";

/** A feed of one point, identified by its number. */
export const pointFeed = (number: number): Feed => ({ x: [[number]], t: [[number]] });

export const pointFeeds = (...numbers: number[]): Feed[] => numbers.map(pointFeed);

/** The numbers of the points that a run trains on. */
export function trainedOn(data: Parameters<typeof train>[1], options: TrainOptions): Observable<number> {
  const { x, W } = line({ learningRate: 0.001 });
  return train(W, data, options).pipe(
    observe(x),
    map((value) => value.at(0, 0)),
  );
}
