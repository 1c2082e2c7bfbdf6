import { type Entrant, ProcessPeer, type Reference } from "@rxgrad/bench";

/** Times that a fake gives, in milliseconds. */
export interface FakeTimes {
  readonly iteration: number;
  /** Of each of the first 20 trainings of a process, and of each later one. */
  readonly trainings: readonly [number, number];
}

/** Answers as contenders do. Run i of n iterations takes n + i milliseconds; import s takes 40 + s. */
const PROGRAM = `
const { iteration, trainings } = JSON.parse(process.argv[1]);
let trained = 0;
const commands = {
  load: ({ task }) => ({ losses: [1], parameters: task.parameters.map(({ data }) => data.map((value) => value + 1)) }),
  iterate: ({ count }) => ({ milliseconds: count * iteration }),
  until: () => ({ milliseconds: trainings[trained++ < 20 ? 0 : 1], iterations: 7 }),
  runs: ({ count, runs }) => ({ milliseconds: Array.from({ length: runs }, (_, i) => count + i) }),
  import: ({ steps }) => ({ milliseconds: steps.map((_, s) => 40 + s) }),
};
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  console.log(JSON.stringify(commands[message.command](message)));
});
`;

/** A process that gives these times and does no work. */
export const openFake = (times: FakeTimes): ProcessPeer =>
  new ProcessPeer("fake", { path: process.execPath, args: ["-e", PROGRAM, JSON.stringify(times)] });

/** What a fake claims to compute. */
const reference: Reference = ({ parameters }) => ({
  losses: [1],
  parameters: parameters.map(({ data }) => data.map((value) => value + 1)),
});

export function fakeEntrant(name: string, times: FakeTimes = { iteration: 1, trainings: [1, 1] }): Entrant {
  return { name, setting: "one core", precision: "float64", reference, open: () => openFake(times) };
}
