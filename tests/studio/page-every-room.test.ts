// The rooms with points and curves, in a browser: each learns, and survives all that a person does there. Runs alone.
import { suite } from "uvu";
import { rooms } from "../../packages/studio/src/rooms/rooms.js";
import { CHROMIUM } from "../support/browser.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { survivesAll } from "./every-room.js";

const test = suite("rooms with points and curves");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "studio");

for (const room of rooms) {
  if (room.kind === "lab" || !["classification", "regression", "overfitting"].includes(room.name)) continue;
  inBrowser(
    `${room.name} learns, and survives all that is done`,
    visit((page, address) => survivesAll(page, address, room)),
  );
}

test.run();
