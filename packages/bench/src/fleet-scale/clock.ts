/** Something that happens at a time. */
interface Event {
  readonly time: number;
  /** Its number: what is planned first happens first, where times are equal. */
  readonly order: number;
  readonly action: () => void;
}

const isBefore = (a: Event, b: Event): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

/** The time of a simulation in seconds, and what is planned: a binary heap of events. */
export class Clock {
  #now = 0;
  #count = 0;
  readonly #heap: Event[] = [];

  get now(): number {
    return this.#now;
  }

  /** The number of events that were planned so far. */
  get count(): number {
    return this.#count;
  }

  /** Plans an action, so many seconds from now. */
  after(delay: number, action: () => void): void {
    const heap = this.#heap;
    const event: Event = { time: this.#now + delay, order: this.#count++, action };
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = event;
  }

  /** Goes on to the next event. @returns Whether there was one. */
  step(): boolean {
    const heap = this.#heap;
    const next = heap[0];
    if (!next) return false;
    const last = heap.pop() as Event;
    if (heap.length > 0) this.#sink(last);
    this.#now = next.time;
    next.action();
    return true;
  }

  /** Puts an event into the place of the first one. */
  #sink(event: Event): void {
    const heap = this.#heap;
    const { length } = heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], event)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = event;
  }
}
