// What the search reads of a page, its terms, and how much each find counts.
const CODE = /<pre\b[\s\S]*?<\/pre>/g;
const LOWER_HEADING = /<(\/?)h[2-6]\b[^>]*>/g;

/**
 * What the search reads of a page. A page of the reference is one part, without code: its headings, such as "Parameters", are the same
 * on all pages. Other pages have a part for each heading.
 */
export const searchable = (page: string, html: string): string =>
  page.startsWith("reference/") ? html.replaceAll(CODE, "").replaceAll(LOWER_HEADING, "<$1p>") : html;

/**
 * The terms of a text, for the search. Korean words are cut into pairs of syllables: 기울기를 contains those of 기울기, whatever particle
 * follows. It is written into the page as text, and uses nothing from outside.
 */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(/[가-힣]+|(?:(?![가-힣])[\p{L}\p{N}])+/gu)) {
    const isKorean = word >= "가" && word <= "힣";
    if (!isKorean || word.length === 1) terms.push(word);
    else for (let i = 0; i + 2 <= word.length; i++) terms.push(word.slice(i, i + 2));
  }
  return terms;
}

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
