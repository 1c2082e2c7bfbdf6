/// <reference path="../theme/inline-css.d.ts" />
import type { Component } from "svelte";
import tokens from "../theme/tokens.css?inline";
import variables from "../theme/variables.css?inline";
import type { FigureElement } from "./figure-element.js";
import { attributeOf, type Properties, type Property, refusalOf } from "./property.js";
import type { Started } from "./start.svelte.js";
import { messageOf } from "./streams.js";
import { inheritedLanguage, type Surroundings, watchPage, watchScreen } from "./surroundings.js";

/** A figure: its properties, and the component that draws it, which is loaded when it is first on screen. */
export interface FigureDefinition {
  readonly tag: string;
  readonly properties: Properties;
  load(): Promise<{ readonly default: Component<never> }>;
  /** Methods of the element. Each waits until the figure is ready and calls what the component exports by this name. */
  readonly methods?: readonly string[];
}

/** Registers the custom element of a figure. A tag that is registered already stays as it is. */
export function defineFigure({ tag, properties, load, methods = [] }: FigureDefinition): void {
  if (customElements.get(tag)) return;
  class Figure extends BaseFigure {
    static readonly observedAttributes = ["lang", ...attributesOf(properties)];
    protected readonly properties: Properties = properties;
    protected readonly load = load;
  }
  for (const [name, property] of Object.entries(properties)) addAccessor(Figure.prototype, name, property);
  for (const name of methods) addMethod(Figure.prototype, name);
  customElements.define(tag, Figure);
}

const attributesOf = (properties: Properties): string[] =>
  Object.entries(properties).flatMap(([name, { read }]) => (read ? [attributeOf(name)] : []));

let sheet: CSSStyleSheet | undefined;

function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`${variables}${tokens}`);
  }
  return sheet;
}

/** Counts changes of the page's theme, so that canvases are drawn again. */
let themes = 0;

abstract class BaseFigure extends HTMLElement implements FigureElement {
  protected abstract readonly properties: Properties;
  protected abstract readonly load: FigureDefinition["load"];
  readonly ready: Promise<void>;
  #isReady: () => void = () => {};
  readonly #root: ShadowRoot;
  readonly #values = new Map<string, unknown>();
  readonly #refusals = new Map<string, string>();
  #started: Started | undefined;
  #isOnScreen = false;
  #isLoading = false;
  #endWatching: (() => void)[] = [];

  constructor() {
    super();
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#root = this.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [sharedSheet()];
  }

  connectedCallback(): void {
    this.#takeEarlyValues();
    const stopPage = watchPage(() => {
      themes++;
      this.#tellSurroundings();
    });
    const stopScreen = watchScreen(this, (isOnScreen) => {
      this.#isOnScreen = isOnScreen;
      if (isOnScreen && !this.#started) void this.#start();
      else this.#tellSurroundings();
    });
    this.#endWatching = [stopPage, stopScreen];
  }

  disconnectedCallback(): void {
    for (const end of this.#endWatching) end();
    this.#isOnScreen = false;
    // An element that is only moved is connected again at once, and keeps what it shows. Nothing is told before: a Svelte page
    // removes elements where no state may be written.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#started?.stop();
      this.#started = undefined;
    });
  }

  attributeChangedCallback(attribute: string, _before: string | null, after: string | null): void {
    if (attribute === "lang") this.#tellSurroundings();
    const [name, property] = Object.entries(this.properties).find(([each]) => attributeOf(each) === attribute) ?? [];
    if (!name || !property?.read) return;
    const value = after === null ? property.initial : property.read(after);
    const refusal = property.accepts(value)
      ? undefined
      : `${this.localName}: the attribute ${attribute} is ${JSON.stringify(after)}; give ${property.wanted}.`;
    if (refusal === undefined) this.change(name, value);
    else this.#refuse(name, refusal);
  }

  current(name: string): unknown {
    return this.#values.has(name) ? this.#values.get(name) : this.properties[name]?.initial;
  }

  change(name: string, value: unknown): void {
    this.#values.set(name, value);
    this.#refusals.delete(name);
    this.#started?.set(name, value);
    this.#tellProblem();
  }

  async call(name: string, args: readonly unknown[]): Promise<unknown> {
    await this.ready;
    const method = this.#started?.exports[name] as ((...args: readonly unknown[]) => unknown) | undefined;
    if (method) return method(...args);
    throw new Error(`${this.localName}: ${name}() was called on an element that is not in the page; add it first.`);
  }

  /** Properties that were set before the element was registered hide its accessors. */
  #takeEarlyValues(): void {
    for (const name of Object.keys(this.properties)) {
      if (!Object.hasOwn(this, name)) continue;
      const value = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  #refuse(name: string, refusal: string): void {
    this.#refusals.set(name, refusal);
    this.#tellProblem();
  }

  #tellProblem(): void {
    this.#started?.setProblem([...this.#refusals.values()].at(-1));
  }

  #tellSurroundings(): void {
    this.#started?.setSurroundings(this.#surroundings());
  }

  #surroundings(): Surroundings {
    return { lang: inheritedLanguage(this), isOnScreen: this.#isOnScreen, theme: themes };
  }

  async #start(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      const [{ start }, { default: component }] = await Promise.all([import("./start.svelte.js"), this.load()]);
      if (!this.isConnected) return;
      const names = Object.keys(this.properties);
      const values = Object.fromEntries(names.map((name) => [name, this.current(name)]));
      this.#started = start(component, this, this.#root, values, this.#surroundings());
      this.#tellProblem();
      this.#isReady();
    } catch (error) {
      this.#showFailure(error);
    } finally {
      this.#isLoading = false;
    }
  }

  /** The code could not be loaded, so no component can say it. */
  #showFailure(error: unknown): void {
    const line = document.createElement("p");
    line.setAttribute("role", "alert");
    line.textContent = `${this.localName}: ${messageOf(error)}`;
    this.#root.replaceChildren(line);
  }
}

function addAccessor(prototype: BaseFigure, name: string, property: Property<unknown>): void {
  Object.defineProperty(prototype, name, {
    enumerable: true,
    configurable: true,
    get(this: BaseFigure): unknown {
      return this.current(name);
    },
    set(this: BaseFigure, value: unknown) {
      const refusal = refusalOf(this.localName, name, property, value);
      if (refusal !== undefined) throw new TypeError(refusal);
      this.change(name, value);
    },
  });
}

function addMethod(prototype: BaseFigure, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    value(this: BaseFigure, ...args: readonly unknown[]): Promise<unknown> {
      return this.call(name, args);
    },
  });
}
