/** An array that an evaluation gave. */
interface Given {
  readonly at: number;
  readonly inputs: readonly Float64Array[];
}

/** What is wrong with an array that is shared, and what to do, behind the name of its function. */
export const SHARED_ARRAY =
  "gave the array that it gave for another point under way, so it has the numbers of one of them alone; give a new array each time, such as array.slice()";

/** So many places of one memory are remembered, more than evaluations that are under way. */
const MOST_PLACES = 4096;

/**
 * The arrays that a function gives later, by Promises. If two of its evaluations are under way at the same time and give one array,
 * that holds the numbers of one of them alone.
 */
export class LaterArrays {
  /** What was given, by its memory and by the place in it. */
  readonly #given = new WeakMap<object, Map<number, Given>>();
  #time = 0;
  #areShared = false;

  /** An evaluation is under way. @returns Its time. */
  begin(): number {
    return ++this.#time;
  }

  /**
   * Whether an evaluation gave the array of another one under way. From then on always: the numbers of the other one may be wrong, so
   * trying this one again would not help.
   *
   * @param inputs Its point: at the same point a function may give the array that it has kept.
   */
  isShared(value: unknown, begun: number, inputs: readonly Float64Array[]): boolean {
    if (typeof value !== "object" || value === null) return this.#areShared;
    const [memory, place] = ArrayBuffer.isView(value) ? [value.buffer, value.byteOffset] : [value, 0];
    const places = this.#given.get(memory) ?? new Map<number, Given>();
    const before = places.get(place);
    if (before && before.at > begun && !isSamePoint(before.inputs, inputs)) this.#areShared = true;
    if (places.size >= MOST_PLACES) places.clear();
    places.set(place, { at: ++this.#time, inputs });
    this.#given.set(memory, places);
    return this.#areShared;
  }
}

const isSamePoint = (a: readonly Float64Array[], b: readonly Float64Array[]): boolean =>
  a.every((each, i) => each.every((x, j) => x === (b[i] as Float64Array)[j]));
