import { drawn } from "./made.js";
import { make } from "./make.js";

/** An SVG element with attributes, in an element above it. */
export function svg<K extends keyof SVGElementTagNameMap>(
  parent: Element,
  name: K,
  attributes: Readonly<Record<string, string | number>>,
  text = "",
): SVGElementTagNameMap[K] {
  const element = drawn(name, attributes, ...(text ? [text] : []));
  parent.append(element);
  return element;
}

/** An HTML element with properties, in an element above it. */
export function html<K extends keyof HTMLElementTagNameMap>(
  parent: Element,
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  const element = make(name, properties);
  parent.append(element);
  return element;
}
