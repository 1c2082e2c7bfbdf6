/** The first element with a tag in a section of the page. */
export function elementIn<K extends keyof HTMLElementTagNameMap>(section: string, tag: K): HTMLElementTagNameMap[K] {
  const found = document.getElementById(section)?.querySelector(tag);
  if (!found) throw new Error(`The page has no ${tag} in section ${section}.`);
  return found;
}
