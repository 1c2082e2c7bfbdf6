import type { Observable } from "rxjs";
import type { Language } from "../course/lessons.js";

/** What a figure of a lesson is given. */
interface Surroundings {
  readonly lang: Language;
  /** The address of the site. */
  readonly root: string;
  /** Whether it is on screen: a figure off screen uses no time. */
  readonly isOnScreen$: Observable<boolean>;
}

/** Puts a figure into an element. Returns what removes it. */
export type Mount = (host: HTMLElement, surroundings: Surroundings) => () => void;
