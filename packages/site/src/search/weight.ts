/**
 * How much a find counts: an entry of the reference, which mentions the words of many subjects, half as much as a page that explains
 * one. It is written into the page as text, and uses nothing from outside.
 */
export function weight(id: string): number {
  return id.includes("/reference/") ? 0.5 : 1;
}
