/**
 * An action that sets attributes of a figure, so that a wrong value, as from an edited address, is told in the figure and not
 * thrown. An attribute without a value is removed.
 */
export function attributes(
  element: Element,
  values: Readonly<Record<string, string | undefined>>,
): { update(values: Readonly<Record<string, string | undefined>>): void } {
  const update = (next: typeof values): void => {
    for (const [name, value] of Object.entries(next)) {
      if (value === undefined) element.removeAttribute(name);
      else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
  };
  update(values);
  return { update };
}
