const PLACE = /\/ko\/reference\/[^"#?]+/;
const LINKS = /(href="[^"]*\/ko\/reference\/)[^"]+"/g;

/** Where the Korean page of an entry would be: the reference is in English, and Korean has one page that leads there. */
export const koreanLanding = (address: string): string | undefined => {
  const [path] = PLACE.exec(address) ?? [];
  return path === undefined || path === "/ko/reference/index.html"
    ? undefined
    : address.replace(PLACE, "/ko/reference/");
};

/** A page of the reference whose links to its own Korean page lead to that one. */
export const withKoreanLanding = (html: string): string => html.replaceAll(LINKS, '$1"');
