// All that a person does in a room with a training, for each such room.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import type { Room, TrainingName } from "../../packages/studio/src/rooms/room.js";
import { roomsKo, rooms as texts } from "../../packages/studio/src/words/rooms.js";
import { atIteration, button, step } from "./page.js";
import { goBack, isStanding, type SavedRun, savedRun, showsEverywhere, slide, trainTo } from "./steps.js";

/** What is done differently in a room. */
interface Ways {
  /** The name of the slider of the learning rate. */
  readonly slider: string;
  /** Gives what the room needs before it has a run. */
  open?(page: Page): Promise<void>;
  /** Agrees to what a link needs. */
  reopen?(page: Page): Promise<void>;
}

const WAYS: Partial<Record<TrainingName, Ways>> = {
  own: {
    slider: "learningRate",
    open: (page) => button(page, "Open this one").click(),
    reopen: (page) => button(page, "Import and open").click(),
  },
};

/** A room that states no loss is trained for some iterations. */
const SOME = { loss: 0, iteration: 50 };

/** What a person sees of a room before it is touched. */
export const textOf = (name: Room["name"]): { readonly en: string; readonly ko: string } => ({
  en: texts[`room.${name}.text`],
  ko: roomsKo[`room.${name}.text`],
});

/** Opens it, trains it to its stated loss, and does what a person does in it. */
export async function survivesAll(
  page: Page,
  address: string,
  { name, goal }: Extract<Room, { kind: "training" }>,
): Promise<void> {
  const ways = WAYS[name] ?? { slider: "Learning rate" };
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("about:blank");
  await page.goto(`${address}#room=${name}&lang=en&theme=light`);
  await ways.open?.(page);
  await page.locator("rx-graph [role=listbox]").waitFor();

  const untouched = await trainTo(page, goal ?? SOME);
  if (goal) reaches(untouched, goal);
  await stepsAndResets(page, untouched);
  const steered = await isSteered(page, untouched, ways.slider);
  await branches(page, untouched, steered);
  await page.waitForURL(/moves=.*at=6/);
  await page.reload();
  await ways.reopen?.(page);
  await atIteration(page, 6);
  await isStanding(page);
  assert.equal(await savedRun(page), steered, "its link shows another run");

  await showsEverywhere(page, textOf(name));
  await atIteration(page, 6);
  assert.equal(await savedRun(page), steered, "language, theme or width have changed the run");
}

function reaches({ losses }: SavedRun, goal: { readonly loss: number; readonly iteration: number }): void {
  const least = Math.min(...losses.slice(0, goal.iteration));
  assert.ok(least <= goal.loss, `it states ${goal.loss} by iteration ${goal.iteration}; its least loss is ${least}`);
}

async function stepsAndResets(page: Page, { losses }: SavedRun): Promise<void> {
  await step(page, 1);
  const stepped = await savedRun(page);
  assert.is(stepped.losses.length, losses.length + 1);
  assert.equal(stepped.losses.slice(0, -1), losses);
  await button(page, "Reset").click();
  await atIteration(page, 0);
  assert.equal((await savedRun(page)).losses, []);
  await step(page, 3);
  assert.equal((await savedRun(page)).losses, losses.slice(0, 3), "a reset begins another run");
}

/** Moves the learning rate behind iteration 3, and goes on to 6. */
async function isSteered(page: Page, { losses }: SavedRun, name: string): Promise<SavedRun> {
  await slide(page, page.getByRole("slider", { name, exact: true }));
  await step(page, 3);
  const steered = await savedRun(page);
  assert.equal(
    steered.experiment?.moves.map(({ iteration }) => iteration),
    [4],
  );
  // The fourth update is the first with the new rate, and the fifth loss the first behind it.
  assert.equal(steered.losses.slice(0, 4), losses.slice(0, 4));
  assert.is.not(steered.losses[4], losses[4], "the slider has no effect");
  return steered;
}

/** Goes back to before the move, and branches there. Both runs go on to 6. */
async function branches(page: Page, untouched: SavedRun, steered: SavedRun): Promise<void> {
  await goBack(page, 6, 2);
  await button(page, "Branch here").click();
  await button(page, "Show run B").waitFor();
  await page.getByText("branched at 2").waitFor();
  await step(page, 4);
  assert.equal((await savedRun(page)).losses, untouched.losses.slice(0, 6), "the branch is another run");
  await button(page, "Show run A").click();
  await atIteration(page, 6);
  assert.equal(await savedRun(page), steered, "the first run is not replayed bit for bit");
}
