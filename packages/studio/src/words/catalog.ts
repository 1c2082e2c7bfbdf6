/** Everything that the studio says, in English. Words in braces are replaced. */
export const en = {
  "page.title": "rxgrad studio",
} as const;

/** The key of a text. */
export type Phrase = keyof typeof en;

/** The same in Korean. */
export const ko: Readonly<Record<Phrase, string>> = {
  "page.title": "rxgrad 스튜디오",
};
