type Child = Node | string;

/** An element of the page, with attributes and children. */
export function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** An element of a drawing, with attributes and children. */
export function drawn<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A slider below its name, with its number beside it. `show` writes the number. */
export function slider(
  name: string,
  { min, max, step, value }: Readonly<Record<"min" | "max" | "step" | "value", number>>,
  show: (value: number) => string,
  onInput: (value: number) => void,
): { readonly element: HTMLElement; set(value: number, name?: string): void } {
  const range = made("input", { type: "range", min, max, step, value });
  const number = made("output", {}, show(value));
  const title = made("span", {}, name);
  range.addEventListener("input", () => {
    number.textContent = show(Number(range.value));
    onInput(Number(range.value));
  });
  const set = (next: number, renamed?: string): void => {
    range.value = String(next);
    number.textContent = show(next);
    if (renamed !== undefined) title.textContent = renamed;
  };
  return { element: made("label", { class: "slider" }, title, range, number), set };
}

/** A list of choices below its name. */
export function choice(
  name: string,
  options: readonly string[],
  onChoose: (index: number) => void,
): { readonly element: HTMLElement; set(index: number): void } {
  const select = made("select", {}, ...options.map((text, i) => made("option", { value: i }, text)));
  select.addEventListener("change", () => onChoose(select.selectedIndex));
  const set = (index: number): void => {
    select.selectedIndex = index;
  };
  return { element: made("label", { class: "choice" }, made("span", {}, name), select), set };
}

export function button(text: string, onPress: () => void, isPrimary = false): HTMLButtonElement {
  const element = made("button", { type: "button", ...(isPrimary && { class: "primary" }) }, text);
  element.addEventListener("click", onPress);
  return element;
}
