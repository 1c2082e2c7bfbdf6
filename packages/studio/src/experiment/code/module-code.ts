import type { Experiment, ModuleSetup } from "../setup.js";

/** The program of a module. */
export function moduleCode({ address, seed }: ModuleSetup, { moves }: Experiment, iterations: number): string {
  const isFile = /^\.{0,2}\/(?!\/)/.test(address);
  const file = isFile ? address : "./my-run.mjs";
  const note = isFile ? "" : `// Node imports files: save ${address} beside this program as my-run.mjs.\n`;
  return `import * as data from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import { BehaviorSubject, lastValueFrom, share, take } from "rxjs";
${note}// @ts-ignore: the module has no types.
import build from ${JSON.stringify(file)};

const seed = ${seed};
const { W, data: feeds${moves.length > 0 ? ", controls" : ""} } = await build(rxgrad, { data, BehaviorSubject, seed });
${moves.length > 0 ? movesCode(moves) : ""}
const iterations$ = rxgrad.train(W, feeds, { seed }).pipe(take(${iterations}), share());
iterations$.subscribe(({ iteration, loss }) => console.log(iteration, loss));
${moves.length > 0 ? "iterations$.subscribe(({ iteration }) => move(iteration + 1));\n" : ""}await lastValueFrom(iterations$);
`;
}

const movesCode = (moves: Experiment["moves"]): string => `
// What was moved during the run, each with the first iteration that has the value.
const moves: [iteration: number, name: string, value: number][] = [
${moves.map(({ iteration, name, value }) => `  [${iteration}, ${JSON.stringify(name)}, ${value}],`).join("\n")}
];
function move(iteration: number) {
  for (const [first, name, value] of moves) if (first === iteration) controls[name].next(value);
}
move(1);
`;
