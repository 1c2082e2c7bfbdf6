import { decimals } from "../numbers/written.js";

/** An HTML element with properties and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A number as figures write it: with a true minus sign. */
export const written = (value: number, digits = 2): string => decimals(value, digits);

export interface Slider {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
}

/** A slider with its name and its number. */
export function slider(
  name: string,
  { min, max, step, value }: Readonly<Record<"min" | "max" | "step" | "value", number>>,
  change: (value: number) => void,
): Slider {
  const digits = Number.isInteger(step) ? 0 : 1;
  const input = make("input", { type: "range", min: String(min), max: String(max), step: String(step) });
  input.value = String(value);
  const output = make("output", { className: "number" }, written(value, digits));
  input.addEventListener("input", () => {
    output.textContent = written(input.valueAsNumber, digits);
    change(input.valueAsNumber);
  });
  return { element: make("label", {}, make("span", {}, `${name} `, output), input), input };
}

/** A box to tick, with its name. */
export function tick(name: string, change: (isOn: boolean) => void): HTMLLabelElement {
  const input = make("input", { type: "checkbox" });
  input.addEventListener("change", () => change(input.checked));
  return make("label", { className: "tick" }, input, ` ${name}`);
}
