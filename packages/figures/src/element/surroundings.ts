import { type Language, languageOf } from "../words/language.js";

/** What a figure takes from the page around it. */
export interface Surroundings {
  readonly lang: Language;
  readonly isOnScreen: boolean;
  /** Grows when colors or the pixel ratio may have changed, so that canvases are drawn again. */
  readonly theme: number;
}

const listeners = new Set<() => void>();

const MEDIA = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];
let isWatching = false;

/** Calls `onChange` when the page's language, its theme or the pixel ratio changes. Returns the function that ends it. */
export function watchPage(onChange: () => void): () => void {
  listeners.add(onChange);
  if (!isWatching) start();
  return () => void listeners.delete(onChange);
}

const tell = (): void => {
  for (const listener of listeners) listener();
};

/** One observer serves all figures of a page. */
function start(): void {
  isWatching = true;
  for (const query of MEDIA) matchMedia(query).addEventListener("change", tell);
  const observer = new MutationObserver(tell);
  const attributeFilter = ["lang", "class", "style", "data-theme"];
  observer.observe(document.documentElement, { attributeFilter });
  observer.observe(document.body, { attributeFilter });
  watchPixelRatio();
}

function watchPixelRatio(): void {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
    "change",
    () => {
      tell();
      watchPixelRatio();
    },
    { once: true },
  );
}

const onSeen = new WeakMap<Element, (isOnScreen: boolean) => void>();
let intersections: IntersectionObserver | undefined;

/** Calls `onChange` when an element comes on screen or leaves it. Returns the function that ends it. */
export function watchScreen(element: Element, onChange: (isOnScreen: boolean) => void): () => void {
  intersections ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) onSeen.get(target)?.(isIntersecting);
    },
    { rootMargin: "64px" },
  );
  onSeen.set(element, onChange);
  intersections.observe(element);
  return () => {
    intersections?.unobserve(element);
    onSeen.delete(element);
  };
}

/** The language of an element: its own `lang`, else that of the nearest ancestor, across shadow roots. */
export function inheritedLanguage(element: Element): Language {
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    const found = at.closest("[lang]");
    if (found) return languageOf(found.getAttribute("lang") ?? "");
  }
  return languageOf("");
}

function hostOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}
