import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Address,
  fromAddress,
  type InitialOf,
  toAddress,
} from "../../packages/studio/src/experiment/address/address.js";
import { checkExperiment } from "../../packages/studio/src/experiment/check/check-experiment.js";
import { ExperimentError } from "../../packages/studio/src/experiment/experiment-error.js";
import type { Experiment } from "../../packages/studio/src/experiment/setup.js";
import type { RoomName } from "../../packages/studio/src/rooms/room.js";
import { rooms } from "../../packages/studio/src/rooms/rooms.js";
import { experiments } from "./random-experiments.js";
import { refusesLater } from "./refuses-build.js";
import { curveSetup, moonsSetup, predatorPreySetup } from "./setups.js";

const INITIAL = { classification: moonsSetup, regression: curveSetup, "black-box": predatorPreySetup };
const initialOf: InitialOf = (room) => (INITIAL as Partial<Record<RoomName, Experiment["setup"]>>)[room];

const addressOf = (address: Address): string => toAddress(address, initialOf);

const trainings = fc.constantFrom<RoomName[]>(
  "classification",
  "regression",
  "black-box",
  "own",
  "mnist",
  "overfitting",
);
const addresses: fc.Arbitrary<Address> = fc.record(
  {
    room: trainings,
    experiment: experiments,
    at: fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: undefined }),
    node: fc.option(fc.constantFrom("dense1/W", "loss", "my node & more = 1"), { nil: undefined }),
    speed: fc.constantFrom(0.5, 100, Number.POSITIVE_INFINITY, undefined),
    name: fc.constantFrom("A", "C", undefined),
    branchedAt: fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: undefined }),
    others: fc.option(
      fc.uniqueArray(
        fc.record(
          {
            ...{ name: fc.constantFrom("B", "D", "F"), experiment: experiments },
            at: fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: undefined }),
            branchedAt: fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: undefined }),
          },
          { noNullPrototype: true },
        ),
        { minLength: 1, maxLength: 2, selector: ({ name }) => name },
      ),
      { nil: undefined },
    ),
    lang: fc.constantFrom("en", "ko", undefined),
    theme: fc.constantFrom("system", "light", "dark", undefined),
  },
  { noNullPrototype: true },
);

test("every experiment is in its address, with all that is shown, in any room", () => {
  fc.assert(
    fc.property(addresses, (address) => {
      assert.equal(fromAddress(addressOf(address), initialOf), address);
    }),
    { numRuns: 150 },
  );
});

test("an address tells what differs from the room's initial setup, and nothing more", () => {
  const experiment = (changes: object, moves: Experiment["moves"] = []): Experiment => ({
    setup: { ...moonsSetup, ...changes },
    moves,
  });
  const room = "classification";
  assert.is(addressOf({ room, experiment: experiment({}) }), "#room=classification");
  assert.equal(fromAddress("#room=classification", initialOf).experiment, experiment({}));
  assert.is(
    addressOf({
      room,
      at: 500,
      lang: "ko",
      experiment: experiment(
        { layers: [{ units: 8, activation: "tanh" }], batchSize: undefined, gradient: { method: "backprop" } },
        [
          { iteration: 120, name: "learningRate", value: 0.03 },
          { iteration: 121, name: "learningRate", value: 0.02 },
          { iteration: 300, name: "noise", value: 0.2 },
        ],
      ),
    }),
    "#room=classification&layers=8tanh&batch=all&gradient=backprop" +
      "&moves=learningRate:120:0.03,:121:0.02,noise:300:0.2&at=500&lang=ko",
  );
  assert.is(fromAddress("#room=own", initialOf).experiment, undefined);
});

test("the initial setup of a room has the shortest address there, and is in the addresses of the others", () => {
  const trainings = rooms.filter((room) => room.kind === "training");
  const initialIn: InitialOf = (name) => trainings.find((room) => room.name === name)?.initial;
  for (const { name, initial } of trainings) {
    if (!initial) continue;
    const experiment = { setup: initial, moves: [] };
    assert.is(toAddress({ room: name, experiment }, initialIn), `#room=${name}`);
    for (const { name: room } of trainings) {
      const address = toAddress({ room, experiment }, initialIn);
      assert.equal(fromAddress(address, initialIn).experiment, experiment, `${name} in ${room}`);
    }
  }
});

test("the state of a laboratory is in the address", () => {
  const address: Address = { room: "derivative", lab: { f: "sin(x) + 1", h: "1e-5" }, theme: "dark" };
  assert.is(addressOf(address), "#room=derivative&f=sin%28x%29+%2B+1&h=1e-5&theme=dark");
  const { lab, theme } = fromAddress(addressOf(address), initialOf);
  assert.equal([lab, theme], [address.lab, "dark"]);
  assert.throws(
    () => addressOf({ room: "derivative", lab: { at: "1" } }),
    /A laboratory calls a part of its state at; call it differently/,
  );
});

test("what is no address is refused with what is wrong", async () => {
  const refused = (hash: string, message: string): Promise<void> =>
    refusesLater(() => fromAddress(hash, initialOf), message);
  await refused(
    "#room=kitchen",
    'room in the address is "kitchen"; give derivative, descent, losses, activations, classification, regression, mnist, overfitting, black-box, own, script.',
  );
  await refused(
    "#room=classification&units=9",
    'The address has "units", which its experiment does not have; leave it out.',
  );
  await refused("#room=classification&run=G", 'run is "G"; give A, B, C, D, E or F.');
  await refused("#room=classification&other=run%3DA", 'run is "A"; give B, C, D, E or F.');
  await refused("#room=classification&other=seed%3D9", "run is missing; give B, C, D, E or F.");
  await refused(
    "#room=classification&other=run%3DB%26units%3D9",
    'The address has "units", which its experiment does not have; leave it out.',
  );
  await refused("#room=classification&speed=0", "speed is 0; give a number above 0 to Infinity.");
  await refused(
    "#room=classification&gradient=backprop&strategy=direct",
    'The address has "strategy", which its experiment does not have; leave it out.',
  );
  await refused("#room=classification&seed=1&seed=2", "The address has seed 2 times; give it once.");
  await refused("#room=classification&seed=1.5", "setup.seed is 1.5; give a whole number from 0 to 4294967295.");
  await refused("#room=classification&seed=", 'setup.seed is ""; give a whole number from 0 to 4294967295.');
  await refused(
    "#room=classification&layers=8tanh-tanh",
    'setup.layers[1].units is ""; give a whole number from 1 to 256.',
  );
  await refused(
    "#room=classification&layers=300tanh",
    "setup.layers[0].units is 300; give a whole number from 1 to 256.",
  );
  await refused("#room=classification&moves=h:2", "experiment.moves[0].value is missing; give a number above 0 to 1.");
  await refused(
    "#room=classification&moves=h:2:0.1:3",
    'experiment.moves[0] has the field "others"; give only iteration, name, value.',
  );
  await refused("#room=classification&at=-1", "at is -1; give a whole number from 0 to 1000000000.");
  await refused(
    `#room=own&address=${"x".repeat(200_000)}`,
    "The address is longer than 200,000 characters; copy it again.",
  );
});

test("random and mutated addresses are read or refused", () => {
  let read = 0;
  const isRead = (hash: string): void => {
    try {
      const { experiment } = fromAddress(hash, initialOf);
      if (experiment) assert.equal(checkExperiment(experiment), experiment);
      read++;
    } catch (error) {
      assert.instance(error, ExperimentError, String(error));
      assert.ok((error as Error).message.length < 400);
    }
  };
  fc.assert(
    fc.property(
      fc.oneof(
        { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
        { weight: 4, arbitrary: addresses.chain((address) => mutations(addressOf(address))) },
      ),
      isRead,
    ),
    { numRuns: 10_000 },
  );
  assert.ok(read > 300, `${read} were read`);
});

/** A text with some of its characters replaced, removed or repeated. */
const mutations = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(fc.nat(text.length), fc.constantFrom(..."&=%-.:,_0179eE#+aZ\u0000\ud800é", "", "&layers=", "Infinity")),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((changes) =>
      changes.reduce((all, [at, by]) => all.slice(0, at) + by + all.slice(at + (by.length ? 1 : 2)), text),
    );

test.run();
