import type { Observable, Subscription } from "rxjs";
import { isStream, messageOf } from "../element/streams.js";
import { Series } from "../plot/series.js";
import { Smoother } from "../plot/smooth.js";
import type { LossPoint, LossStreams } from "./streams.js";

/** A named curve and its smoothed course. */
export interface Curve {
  readonly name: string;
  readonly raw: Series;
  smooth: Series | undefined;
  /** Why its stream ended with an error. */
  error: string | undefined;
}

/** The curves of streams. It stays subscribed while it exists, so that no point is lost. */
export class Curves {
  readonly all: readonly Curve[];
  readonly #smoothers = new Map<Curve, Smoother>();
  readonly #subscriptions: Subscription[];
  #smoothing = 0;

  /** @param onChange Is called after each point. */
  constructor(streams: LossStreams, nameOfOne: string, onChange: () => void) {
    const named = isStream(streams) ? { [nameOfOne]: streams as Observable<LossPoint> } : streams;
    const entries = Object.entries(named as Readonly<Record<string, Observable<LossPoint>>>);
    this.all = entries.map(([name]) => ({ name, raw: new Series(), smooth: undefined, error: undefined }));
    this.#subscriptions = entries.map(([, stream], i) => {
      const curve = this.all[i] as Curve;
      return stream.subscribe({
        next: (point) => {
          this.#add(curve, point);
          onChange();
        },
        error: (error: unknown) => {
          curve.error = messageOf(error);
          onChange();
        },
      });
    });
  }

  /** The number of points of the longest curve. */
  get length(): number {
    return Math.max(0, ...this.all.map(({ raw }) => raw.length));
  }

  /** The iteration nearest to x that any curve has. */
  nearest(x: number): number {
    let best = Number.NaN;
    for (const { raw } of this.all) {
      const found = raw.xs[raw.nearest(x)];
      if (found !== undefined && raw.length > 0 && !(Math.abs(found - x) >= Math.abs(best - x))) best = found;
    }
    return best;
  }

  /** Smooths all curves by a factor, which 0 switches off. */
  setSmoothing(factor: number): void {
    if (factor === this.#smoothing) return;
    this.#smoothing = factor;
    for (const curve of this.all) this.#smoothAgain(curve);
  }

  end(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  #add(curve: Curve, { iteration, loss }: LossPoint): void {
    const wentBack = iteration <= curve.raw.lastX;
    curve.raw.push(iteration, loss);
    if (wentBack) this.#smoothAgain(curve);
    else curve.smooth?.push(iteration, (this.#smoothers.get(curve) as Smoother).next(loss));
  }

  #smoothAgain(curve: Curve): void {
    if (this.#smoothing === 0) {
      curve.smooth = undefined;
      return;
    }
    const smoother = new Smoother(this.#smoothing);
    const smooth = new Series();
    const { xs, ys, length } = curve.raw;
    for (let i = 0; i < length; i++) smooth.push(xs[i] as number, smoother.next(ys[i] as number));
    this.#smoothers.set(curve, smoother);
    curve.smooth = smooth;
  }
}
