interface Actions {
  drag(dx: number, dy: number): void;
  /** Two fingers moved apart by a factor, around a point of the element. */
  pinch(factor: number, x: number, y: number): void;
}

/** How far a pointer may move and still be a click. */
const STILL = 4;

/** Tells dragging with one pointer and pinching with two. */
export class Pointers {
  /** Whether the last press was a drag, so that it selects nothing. */
  wasDragged = false;
  readonly #actions: Actions;
  readonly #at = new Map<number, { x: number; y: number }>();
  #moved = 0;

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  readonly down = (event: PointerEvent): void => {
    this.#at.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.#at.size > 1) return;
    this.wasDragged = false;
    this.#moved = 0;
  };

  readonly move = (event: PointerEvent): void => {
    const before = this.#at.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    const distance = this.#distance();
    this.#at.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#moved += Math.hypot(dx, dy);
    if (this.#moved <= STILL) return;
    const element = event.currentTarget as HTMLElement;
    // A pointer that has left the element keeps dragging.
    if (!this.wasDragged) element.setPointerCapture(event.pointerId);
    this.wasDragged = true;
    if (this.#at.size === 1) this.#actions.drag(dx, dy);
    else this.#pinch(element, this.#distance() / distance);
  };

  readonly up = (event: PointerEvent): void => void this.#at.delete(event.pointerId);

  #distance(): number {
    const [a, b] = [...this.#at.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 1;
  }

  #pinch(element: HTMLElement, factor: number): void {
    const points = [...this.#at.values()];
    const { left, top } = element.getBoundingClientRect();
    const mean = (of: (point: { x: number; y: number }) => number): number =>
      points.reduce((sum, point) => sum + of(point), 0) / points.length;
    this.#actions.pinch(factor, mean(({ x }) => x) - left, mean(({ y }) => y) - top);
  }
}
