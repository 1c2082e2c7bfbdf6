// A part of the studio has a file of its own with its texts, in both languages. They are put together here.
import { bar, barKo } from "./bar.js";
import { fleet, fleetKo } from "./fleet.js";
import { inspector, inspectorKo } from "./inspector.js";
import { pictures, picturesKo } from "./pictures.js";
import { rail, railKo } from "./rail.js";
import { reasons, reasonsKo } from "./reasons.js";
import { rooms, roomsKo } from "./rooms.js";

const page = {
  "page.title": "rxgrad studio",
} as const;

const pageKo: Readonly<Record<keyof typeof page, string>> = {
  "page.title": "rxgrad 스튜디오",
};

/** Everything that the studio says, in English. Words in braces are replaced. */
export const en: typeof page &
  typeof rooms &
  typeof pictures &
  typeof bar &
  typeof rail &
  typeof inspector &
  typeof fleet &
  typeof reasons = {
  ...page,
  ...rooms,
  ...pictures,
  ...bar,
  ...rail,
  ...inspector,
  ...fleet,
  ...reasons,
};

/** The key of a text. */
export type Phrase = keyof typeof en;

/** The same in Korean. */
export const ko: Readonly<Record<Phrase, string>> = {
  ...pageKo,
  ...roomsKo,
  ...picturesKo,
  ...barKo,
  ...railKo,
  ...inspectorKo,
  ...fleetKo,
  ...reasonsKo,
};
