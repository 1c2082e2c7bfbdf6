import fc from "fast-check";
import { movable } from "../../packages/studio/src/experiment/check/bounds.js";
import {
  ACTIVATIONS,
  type DataSetup,
  type Experiment,
  type GradientSetup,
  LOSSES,
  type Move,
  OPTIMIZERS,
  POINT_SETS,
  SCHEMES,
  type Setup,
  STRATEGIES,
} from "../../packages/studio/src/experiment/setup.js";

/** Plain objects, as JSON has them. */
const record = <T>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }): fc.Arbitrary<T> =>
  fc.record(fields, { noNullPrototype: true }) as fc.Arbitrary<T>;

const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double({ min, max, noNaN: true }).map((each) => each + 0),
    fc.constantFrom(min, max),
    fc.double({ min, max, noNaN: true }).map((each) => Math.min(max, Math.max(min, Number(each.toPrecision(2))))),
  );

/** Names of files and columns: anything that fits on a line. */
const line = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, "?").slice(0, 200))
  .filter((text) => /^[^\p{Cs}]+$/u.test(text));

const test = real(0, 0.8);

const csv = record({
  kind: fc.constant("csv" as const),
  name: line,
  sha256: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 }),
  columns: fc.uniqueArray(line, { minLength: 2, maxLength: 6 }),
  as: fc.constantFrom("class" as const, "number" as const),
  test,
}).map(({ columns, ...rest }) => ({ ...rest, inputs: columns.slice(1), target: columns[0]! }));

const data: fc.Arbitrary<DataSetup> = fc.oneof(
  record({
    kind: fc.constant("points" as const),
    set: fc.constantFrom(...POINT_SETS),
    samples: fc.integer({ min: 4, max: 10_000 }),
    noise: real(0, 10),
    test,
  }),
  csv,
  record({
    kind: fc.constant("curve" as const),
    heights: fc.array(real(-100, 100), { minLength: 2, maxLength: 30 }),
  }),
  record({
    kind: fc.constant("mnist" as const),
    train: fc.integer({ min: 1, max: 10_000 }),
    test: fc.integer({ min: 1, max: 2000 }),
  }),
);

const gradient: fc.Arbitrary<GradientSetup> = fc.oneof(
  fc.constant({ method: "backprop" as const }),
  record({
    method: fc.constant("finiteDifference" as const),
    strategy: fc.constantFrom(...STRATEGIES),
    scheme: fc.constantFrom(...SCHEMES),
    h: real(1e-12, 1),
  }),
);

const learning = {
  gradient,
  optimizer: record({ kind: fc.constantFrom(...OPTIMIZERS), learningRate: real(0, 1e4) }),
  seed: fc.integer({ min: 0, max: 4_294_967_295 }),
};

const layers = data.chain((data) => {
  const isClasses = !(data.kind === "curve" || (data.kind === "csv" && data.as === "number"));
  const layer = record({ units: fc.integer({ min: 1, max: 256 }), activation: fc.constantFrom(...ACTIVATIONS) });
  const most = { points: 2, csv: 1e6, curve: 2, mnist: 1 }[data.kind];
  const batchSize = fc.option(
    fc.integer({ min: 1, max: data.kind === "points" ? Math.min(data.samples, most) : most }),
    {
      nil: undefined,
    },
  );
  return record({
    task: fc.constant("layers" as const),
    data: fc.constant(data),
    layers: fc.array(layer, { maxLength: 8 }),
    dropout: fc.option(real(0, 0.95), { nil: undefined }),
    loss: fc.constantFrom(...(isClasses ? LOSSES : LOSSES.slice(1))),
    batchSize: data.kind === "points" && data.samples * (1 - data.test) < 3 ? fc.constant(undefined) : batchSize,
    ...learning,
  });
});

const setups: fc.Arbitrary<Setup> = fc.oneof(
  { weight: 4, arbitrary: layers },
  record({ task: fc.constant("predator-prey" as const), error: real(0, 1), ...learning }),
  record({
    task: fc.constant("module" as const),
    address: fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.constant("./own.js?a=b&c=%20")),
    seed: learning.seed,
  }),
);

/** Any experiment that is sound. */
export const experiments: fc.Arbitrary<Experiment> = setups.chain((setup) =>
  movesOf(setup).map((moves) => ({ setup, moves })),
);

function movesOf(setup: Setup): fc.Arbitrary<readonly Move[]> {
  const bounds = movable(setup) ?? { "a rate": { least: -5, most: 5 }, größe: { least: 0, most: 1 } };
  const move = fc.constantFrom(...Object.entries(bounds)).chain(([name, { least, most, isAbove, isWhole }]) =>
    record({
      iteration: fc.integer({ min: 1, max: 5000 }),
      name: fc.constant(name),
      value: isWhole ? fc.integer({ min: least, max: most }) : real(isAbove ? 1e-9 : least, most),
    }),
  );
  return fc.array(move, { maxLength: 12 }).map((moves) => moves.sort((a, b) => a.iteration - b.iteration));
}
