// The state of the page: several runs in a room, commands that overlap, and a room that is left meanwhile. Runs alone.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { messageOf } from "../../packages/studio/src/experiment/experiment-error.js";
import type { Experiment, LayersSetup, PointsSetup } from "../../packages/studio/src/experiment/setup.js";
import { isLayers } from "../../packages/studio/src/experiment/setup.js";
import { openingOf, type RunFile, runFile, shownBy } from "../../packages/studio/src/page/export/run-file.js";
import type { Studio } from "../../packages/studio/src/page/state/studio.svelte.js";
import type { Track } from "../../packages/studio/src/page/state/track.svelte.js";
import { changesOf } from "../../packages/studio/src/rooms/watched.js";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import { pageState, until } from "../support/page-state.js";
import { channelRun, xorExperiment, xorSetup } from "../support/sessions.js";

const here = globalThis as unknown as Record<string, unknown>;

const { MOST_TRACKS, Studio: StudioClass } = await pageState();

/** A studio with runs in the same thread, and those runs. */
function openStudio(): { readonly studio: Studio; readonly counts: ReturnType<typeof channelRun>["counts"][] } {
  const counts: ReturnType<typeof channelRun>["counts"][] = [];
  const studio = new StudioClass(async () => {
    const made = channelRun();
    counts.push(made.counts);
    return made.run;
  });
  return { studio, counts };
}

const close = (studio: Studio): Promise<void> => studio.open("descent");

const selected = ({ selected: track }: Studio): Track => track as Track;

const standing = (studio: Studio, iteration: number): Promise<void> =>
  until(() => selected(studio).state.phase === "paused" && selected(studio).state.iteration === iteration);

const text = `a,b,kind\n${Array.from({ length: 20 }, (_, i) => `${i},${i % 3},${i % 2 ? "yes" : "no"}`).join("\n")}\n`;
const file = new TextEncoder().encode(text);
const csv: Experiment = {
  setup: {
    ...xorSetup,
    data: {
      ...{ kind: "csv", name: "own.csv", sha256: createHash("sha256").update(file).digest("hex") },
      ...{ inputs: ["a", "b"], target: "kind", as: "class", test: 0 },
    },
  },
  moves: [],
};

test("a branch and a compared run learn from the file of the first run", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: csv, file });
  await studio.compare();
  assert.is(studio.problem, "");
  await standing(studio, 0);
  studio.select(studio.tracks[0] as Track);
  await studio.branch();
  await studio.reset();
  assert.is(studio.problem, "");
  await studio.edit({ ...xorSetup, data: (csv.setup as LayersSetup).data, seed: 9 });
  assert.is(studio.problem, "");
  assert.is(selected(studio).name, "C");
  await close(studio);
});

test("a run that is ready when its room has been left is closed", async () => {
  const { studio, counts } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  const branching = studio.branch();
  const comparing = studio.compare();
  await studio.open("classification", { experiment: xorExperiment });
  await Promise.all([branching, comparing]);
  assert.equal(
    studio.tracks.map(({ name }) => name),
    ["A"],
  );
  assert.is(studio.problem, "");
  await close(studio);
  await until(() => counts.every(({ opened, ended }) => opened === ended));
});

test("runs that are being made count, so that there are never too many", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  await Promise.all(Array.from({ length: 10 }, () => studio.branch()));
  assert.is(studio.tracks.length, MOST_TRACKS);
  assert.equal(new Set(studio.tracks.map(({ name }) => name)).size, MOST_TRACKS);
  studio.remove(selected(studio));
  await studio.branch();
  assert.is(studio.tracks.length, MOST_TRACKS);
  await close(studio);
});

test("a branch of a run that goes on tells where it left it", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  const parent = selected(studio);
  studio.setSpeed(Number.POSITIVE_INFINITY);
  studio.play();
  await until(() => parent.state.iteration > 20);
  await studio.branch();
  const branch = selected(studio);
  await until(() => branch.state.phase === "paused" && parent.state.iteration > branch.state.iteration);
  assert.is(branch.branchedAt, branch.state.iteration);
  await close(studio);
});

test("nothing branches off a run that could not begin, and its reason stays", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  await until(() => selected(studio).canBranch);
  await studio.edit({ ...xorSetup, layers: [{ units: Number.NaN, activation: "tanh" }] });
  await until(() => selected(studio).state.phase === "failed");
  assert.not(selected(studio).canBranch);
  const { problem } = studio;
  studio.obey("branch");
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(studio.problem, problem);
  await close(studio);
});

test("nothing is shown of the run before where the next one cannot begin", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  studio.setSpeed(Number.POSITIVE_INFINITY);
  studio.play();
  await until(() => selected(studio).state.iteration > 50 && selected(studio).measures !== undefined);
  await studio.edit({ ...xorSetup, layers: [{ units: Number.NaN, activation: "tanh" }] });
  const track = selected(studio);
  await until(() => track.state.phase === "failed" && track.loss === undefined && track.measures === undefined);
  const points: unknown[] = [];
  track.train$.subscribe((point) => points.push(point));
  assert.equal(points, []);
  await close(studio);
});

test("batches shrink with the data", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  await studio.edit({ ...xorSetup, data: { ...(xorSetup.data as PointsSetup), samples: 4 } });
  const { setup, state } = selected(studio);
  assert.is(isLayers(setup) && setup.batchSize, 4);
  assert.is.not(state.phase, "failed");
  await close(studio);
});

/** A file of an exported run that is read when it is let. */
function slowFile(seed: number): { readonly file: File; let(): void } {
  const text = JSON.stringify({ experiment: { setup: { ...xorSetup, seed }, moves: [] }, iterations: [] });
  let read = (_: string): void => {};
  const reading = new Promise<string>((resolve) => {
    read = resolve;
  });
  return { file: { name: "run.json", text: () => reading } as unknown as File, let: () => read(text) };
}

test("of two files the one that was given last is taken, whichever is read first", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  const [first, second] = [slowFile(11), slowFile(12)];
  const taking = [studio.take(first.file), studio.take(second.file)];
  second.let();
  await taking[1];
  first.let();
  await taking[0];
  assert.is(selected(studio).setup?.seed, 12);
  await close(studio);
});

test("a file that is read when its room has been left changes nothing", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  const slow = slowFile(11);
  const taking = studio.take(slow.file);
  await studio.open("descent");
  slow.let();
  await taking;
  assert.is(studio.room.name, "descent");
});

test("a run that was going goes on after two edits, the second before the first has begun", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  studio.setSpeed(Number.POSITIVE_INFINITY);
  studio.play();
  await until(() => selected(studio).state.iteration > 0);
  const wider = (units: number): LayersSetup => ({ ...xorSetup, layers: [{ units, activation: "tanh" }] });
  const first = studio.edit(wider(4));
  assert.ok(studio.isGoing);
  await Promise.all([first, studio.edit(wider(5))]);
  await until(() => selected(studio).state.phase === "running" && selected(studio).state.iteration > 2);
  const { setup } = selected(studio);
  assert.is(isLayers(setup) && setup.layers[0]?.units, 5);
  await close(studio);
});

test("a pause while a run begins again holds", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  studio.play();
  await until(() => selected(studio).state.iteration > 0);
  const edited = studio.edit({ ...xorSetup, seed: 8 });
  studio.pause();
  await edited;
  await standing(studio, 0);
  assert.not(studio.isGoing);
  await close(studio);
});

test("code that cannot be loaded is told, in an open room and on the way to one", async () => {
  const studio = new StudioClass(() => Promise.reject(new TypeError("Failed to fetch")));
  await studio.open("classification");
  assert.is(studio.problem, "Failed to fetch");
  assert.is(studio.tracks.length, 0);
});

/** Opens what a file of exported runs says, as if it had been saved and dropped. */
async function saved(studio: Studio): Promise<RunFile> {
  const track = selected(studio);
  const others = studio.tracks.filter((each) => each !== track);
  return JSON.parse(JSON.stringify(await runFile(track, others, shownBy(studio))));
}

test("exported runs come back: each by its name, with its test losses, at its moment", async () => {
  const { studio } = openStudio();
  const setup: LayersSetup = { ...xorSetup, data: { ...(xorSetup.data as PointsSetup), samples: 20, test: 0.4 } };
  await studio.open("classification", { experiment: { setup, moves: [] } });
  studio.step();
  await until(() => selected(studio).test.points.length === 1);
  await studio.branch();
  await studio.steer("learningRate", 0.2);
  selected(studio).step();
  await until(() => selected(studio).test.points.length === 2);
  const file = await saved(studio);
  assert.equal([file.name, file.branchedAt, file.others.map(({ name }) => name)], ["B", 1, ["A"]]);
  await close(studio);

  const opened = openStudio().studio;
  await opened.open("classification", openingOf(file));
  assert.equal(
    opened.tracks.map(({ name }) => name),
    ["A", "B"],
  );
  assert.is(selected(opened).name, "B");
  assert.is(selected(opened).branchedAt, 1);
  assert.equal(await saved(opened), file);
  await close(opened);
});

test("an exported run comes back in its room, at its speed, with the node that is looked at", async () => {
  const { studio } = openStudio();
  for (const speed of [10, Number.POSITIVE_INFINITY]) {
    await studio.open("overfitting", { experiment: xorExperiment });
    studio.setSpeed(speed);
    studio.node = "loss";
    const file = await saved(studio);
    await studio.open("classification", { experiment: xorExperiment });
    await studio.take(new File([JSON.stringify(file)], "run-A.json"));
    assert.equal([studio.problem, studio.room.name, studio.speed, studio.node], ["", "overfitting", speed, "loss"]);
  }
  await close(studio);
});

test("a room that a file does not name, or that has no such runs, is that of the run", () => {
  const roomOfFile = (room: unknown): string => openingOf({ experiment: xorExperiment, iterations: [], room }).room;
  assert.equal(["overfitting", "mnist", undefined, "black-box", "script", "kitchen", 3].map(roomOfFile), [
    ...["overfitting", "mnist"],
    ...Array(5).fill("classification"),
  ]);
});

test("a file of exported runs that cannot be read is refused", async () => {
  const iterations: number[] = [];
  const run = { name: "B", experiment: xorExperiment, iterations };
  for (const wrong of [
    null,
    {},
    { experiment: xorExperiment },
    { ...run, name: "G" },
    { ...run, iterations: ["1"] },
    { ...run, others: [run] },
    { ...run, branchedAt: -1 },
    { ...run, speed: 0 },
    { ...run, node: 3 },
    { ...run, test: { iterations: [0.5], losses: [1] } },
  ]) {
    assert.throws(() => openingOf(wrong), undefined, JSON.stringify(wrong));
  }
  assert.is(openingOf({ experiment: xorExperiment, iterations: [1, 2] }).at, 2);
});

test("runs of other modules than the one that the person is asked about are refused", async () => {
  const { studio } = openStudio();
  const module = (address: string): Experiment => ({ setup: { task: "module", address, seed: 1 }, moves: [] });
  const others = [{ name: "B", experiment: module("./other.js") }];
  await studio.open("own", { experiment: module("./run.js"), others, isAgreed: true });
  assert.match(studio.problem, "import different modules");
  assert.is(studio.tracks.length, 0);
});

test("what a room was asked for says nothing in the next one", async () => {
  const { studio } = openStudio();
  await studio.open("classification", { experiment: xorExperiment });
  const traveling = [studio.travel(0), studio.travel(0)];
  const steering = studio.steer("learningRate", 0.1);
  await studio.open("classification", { experiment: xorExperiment });
  const { run } = selected(studio);
  const goTo = run.goTo.bind(run);
  let asked = 0;
  (run as { goTo: LiveRun["goTo"] }).goTo = (iteration) => {
    asked++;
    return goTo(iteration);
  };
  await Promise.all([...traveling, steering]);
  assert.is(asked, 0);
  assert.is(studio.problem, "");
  await close(studio);
});

/** A page that keeps what it is told to, and counts what it fetches. */
function pretendPage(): { readonly kept: Map<string, string>; readonly fetched: string[] } {
  const kept = new Map<string, string>();
  const fetched: string[] = [];
  Object.assign(here, {
    localStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    },
    document: { documentElement: { lang: "", style: {} }, title: "", baseURI: "http://localhost/" },
    fetch: async (address: string) => {
      fetched.push(address);
      return new Response("digits");
    },
  });
  return { kept, fetched };
}

test("a link's language and theme are for this visit, and what the person chooses is kept", async () => {
  const { kept } = pretendPage();
  const { settings } = await import("../../packages/studio/src/page/state/settings.svelte.js");
  settings.read(new URLSearchParams("lang=ko&theme=dark"));
  assert.equal([settings.lang, settings.theme, kept.size], ["ko", "dark", 0]);
  settings.setTheme("light");
  settings.read(new URLSearchParams("lang=en"));
  assert.equal([settings.lang, settings.theme], ["en", "light"]);
  assert.equal([...kept], [["rxgrad.theme", "light"]]);
});

test("digits that two runs want at once are fetched once, and again only after a failure", async () => {
  const { fetched } = pretendPage();
  const { digits } = await import("../../packages/studio/src/rooms/mnist/digits.svelte.js");
  const { fetch } = globalThis;
  here.fetch = () => Promise.reject(new Error("offline"));
  assert.is(await digits.load().catch(messageOf), "offline");
  assert.is(digits.failure, "offline");
  here.fetch = fetch;
  const [first, second] = await Promise.all([digits.load(), digits.load()]);
  assert.is(first, second);
  assert.is(fetched.length, 4);
  assert.is(digits.failure, undefined);
});

test("a run that begins again at iteration 0 has changed, and its starting is no change", async () => {
  const { run } = channelRun();
  const phases: string[] = [];
  let changes = 0;
  run.state$.subscribe(({ phase }) => phases.push(phase));
  changesOf(run).subscribe(() => {
    assert.is.not(phases.at(-1), "starting");
    changes++;
  });
  await run.start(xorExperiment);
  await until(() => phases.at(-1) === "paused");
  const before = changes;
  assert.ok(before > 0);
  await run.start({ ...xorExperiment, setup: { ...xorSetup, seed: 4 } });
  await until(() => changes > before);
  run.close();
});

test.run();
