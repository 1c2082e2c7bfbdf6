/**
 * How much a find counts. The beginning of a page counts twice, because its heading is the subject of the page, and four times more
 * for a word that several pages have in their headings and one is about. An entry of the reference mentions the words of many subjects
 * and counts a quarter, but more where the word is its name. It is written into the page as text, and uses nothing from outside.
 */
export function weight(id: string, term: string, stored?: Record<string, unknown>): number {
  if (id.includes("/reference/")) return String(stored?.title).toLowerCase() === term ? 1.5 : 0.25;
  const above = stored?.titles;
  if (!Array.isArray(above) || above.length > 0) return 1;
  const subjects: Record<string, readonly string[]> = {
    "/course/gradient.html": ["gradient", "기울", "울기"],
    "/course/descent.html": ["learning", "rate"],
    "/guide/own-nodes.html": ["black", "box"],
    "/guide/training.html": ["checkpoint"],
  };
  const own = Object.keys(subjects).find((path) => id.includes(path));
  return own && subjects[own]?.some((word) => term.startsWith(word)) ? 8 : 2;
}
