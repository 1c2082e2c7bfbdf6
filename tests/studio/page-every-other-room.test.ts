// The rooms with digits, a black box and a module, in a browser: each learns, and survives all that a person does there. Runs alone.
import { suite } from "uvu";
import { rooms } from "../../packages/studio/src/rooms/rooms.js";
import { CHROMIUM } from "../support/browser.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { survivesAll } from "./every-room.js";

const test = suite("all other rooms with a training");
const inBrowser = needing(test, CHROMIUM);
/** With threads, digits are learned faster. */
const visit = sharedPageFor(test, "studio", { isIsolated: true });

/** They are taken through it in other files: page-every-room and page-every-lab. */
const ELSEWHERE: readonly string[] = ["classification", "regression", "overfitting", "script"];

for (const room of rooms) {
  if (room.kind === "lab" || ELSEWHERE.includes(room.name)) continue;
  inBrowser(
    `${room.name} learns, and survives all that is done`,
    visit((page, address) => survivesAll(page, address, room)),
  );
}

test.run();
