import { rooms, roomsKo } from "./rooms.js";

const page = {
  "page.title": "rxgrad studio",
} as const;

const pageKo: Readonly<Record<keyof typeof page, string>> = {
  "page.title": "rxgrad 스튜디오",
};

/** Everything that the studio says, in English. Words in braces are replaced. */
export const en: typeof page & typeof rooms = { ...page, ...rooms };

/** The key of a text. */
export type Phrase = keyof typeof en;

/** The same in Korean. */
export const ko: Readonly<Record<Phrase, string>> = { ...pageKo, ...roomsKo };
