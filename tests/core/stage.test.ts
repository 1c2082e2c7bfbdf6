import { test } from "uvu";
import * as assert from "uvu/assert";
import { IDLE, joinSteps, type Stage, stageOfSteps } from "../../packages/core/src/engine/stage.js";
import type { Step } from "../../packages/core/src/engine/step.js";

/** A step that notes its name. */
const noting = (ran: string[], name: string, work?: number): Step =>
  Object.assign(() => void ran.push(name), work === undefined ? {} : { work });

/** What each unit of a stage runs, in one iteration. */
function units(stage: Stage, ran: string[]): string[] {
  const all: string[] = [];
  stage.begin();
  for (let isOver = false; !isOver; ) {
    isOver = stage.advance();
    all.push(ran.splice(0).join(" "));
  }
  return all;
}

test("neighboring steps are one unit while their work is known and short together", () => {
  const ran: string[] = [];
  const cases: [string, (number | undefined)[], string[]][] = [
    ["short", [1, 2, 3], ["0 1 2"]],
    ["up to the limit", [40_000, 60_000, 1], ["0 1", "2"]],
    ["long ones", [1, 100_001, 1, 1], ["0", "1", "2 3"]],
    ["unknown work", [1, 1, undefined, undefined, 1], ["0 1", "2", "3", "4"]],
  ];
  for (const [what, works, expected] of cases) {
    const stage = stageOfSteps(works.map((work, i) => noting(ran, `${i}`, work)));
    for (let iteration = 1; iteration < 70; iteration++) assert.equal(units(stage, ran), expected, what);
  }
});

test("neighboring stages of steps are joined; a stage of another kind stays where it is, and so does one that decides", () => {
  const ran: string[] = [];
  const other: Stage = { begin: () => void ran.push("begin"), advance: () => ran.push("other") > 0 };
  const of = (...names: string[]): Stage => stageOfSteps(names.map((name) => noting(ran, name, 1)));
  const decides: Stage = { ...of("decides"), decides: true };
  const joined = joinSteps([of("a"), IDLE, of("b", "c"), other, of("d"), of(), decides, of("e"), of("f")]);
  assert.equal(
    joined.map((stage) => units(stage, ran)),
    [["a b c"], ["begin other"], ["d"], ["decides"], ["e f"]],
  );
  assert.equal(joinSteps([IDLE, IDLE]), []);
});

test("an error in a unit leaves the following steps out; the next iteration begins with the first step", () => {
  const ran: string[] = [];
  let fails = true;
  const failing = (): void => {
    if (fails) throw new Error("failed");
    ran.push("b");
  };
  const stage = stageOfSteps([noting(ran, "a", 1), Object.assign(failing, { work: 1 }), noting(ran, "c", 1)]);
  assert.throws(() => units(stage, ran), /failed/);
  assert.equal(ran.splice(0), ["a"]);
  fails = false;
  assert.equal(units(stage, ran), ["a b c"]);
});

test.run();
