import { type Component, flushSync, mount, unmount } from "svelte";
import type { Surroundings } from "./surroundings.js";

/** A figure that is shown. */
export interface Started {
  set(name: string, value: unknown): void;
  setSurroundings(surroundings: Surroundings): void;
  /** Shows a message in place of the figure's picture. */
  setProblem(problem: string | undefined): void;
  /** What the component exports, such as a function that makes a picture. */
  readonly exports: Readonly<Record<string, unknown>>;
  stop(): void;
}

/** What every component of a figure gets besides its own properties. */
export interface FigureProps {
  readonly surroundings: Surroundings;
  readonly problem: string | undefined;
  /** Dispatches an event of the element. */
  emit(type: string, detail: unknown): void;
  /** The element itself, for the slotted children. */
  readonly host: HTMLElement;
}

/** One signal for each property: a change of one does not touch what depends on another. Values are not made reactive. */
class Signal {
  value: unknown = $state.raw();
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Each of the surroundings is a signal of its own too. */
class Around implements Surroundings {
  lang: Surroundings["lang"] = $state.raw("en");
  isOnScreen = $state.raw(false);
  theme = $state.raw(0);
}

/** Shows a component in the shadow root of an element. */
export function start(
  component: Component<never>,
  host: HTMLElement,
  target: ShadowRoot,
  values: Readonly<Record<string, unknown>>,
  surroundings: Surroundings,
): Started {
  const signals = new Map(Object.entries(values).map(([name, value]) => [name, new Signal(value)]));
  const around = Object.assign(new Around(), surroundings);
  const problem = new Signal(undefined);
  const props: Record<string, unknown> = { host, emit, surroundings: around };
  for (const [name, signal] of [...signals, ["problem", problem]] as const) {
    Object.defineProperty(props, name, { get: () => signal.value, enumerable: true });
  }
  function emit(type: string, detail: unknown): void {
    host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
  const exports = mount(component as Component<Record<string, unknown>>, { target, props });
  flushSync();
  return {
    set: (name, value) => {
      (signals.get(name) as Signal).value = value;
    },
    setSurroundings: (next) => {
      Object.assign(around, next);
    },
    setProblem: (next) => {
      problem.value = next;
    },
    exports: exports as Readonly<Record<string, unknown>>,
    stop: () => void unmount(exports as Record<string, unknown>),
  };
}
