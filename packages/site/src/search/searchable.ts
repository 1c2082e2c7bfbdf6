const CODE = /<pre\b[\s\S]*?<\/pre>/g;
const LOWER_HEADING = /<(\/?)h[2-6]\b[^>]*>/g;

/**
 * What the search reads of a page. A page of the reference is one part, without code: its headings, such as "Parameters", are the same
 * on all pages. Other pages have a part for each heading.
 */
export const searchable = (page: string, html: string): string =>
  page.startsWith("reference/") ? html.replaceAll(CODE, "").replaceAll(LOWER_HEADING, "<$1p>") : html;
