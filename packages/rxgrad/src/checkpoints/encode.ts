import { CheckpointError, Parameters, type Tensor } from "@rxgrad/core";
import { contextOf, describeValue, isBareObject, isDetached, shortened, signatureText } from "@rxgrad/core/internal";
import {
  AT,
  checksum,
  type DescribedStopping,
  type DescribedStream,
  type DescribedTensor,
  type Description,
  SIGNATURE,
  VERSION,
} from "./format.js";
import type { SavedState } from "./states.js";

type Named = Iterable<readonly [name: string, value: Tensor]>;

/**
 * A state as bytes, for stores of your own. {@link checkpointFromBytes} reads them, on this or any other machine.
 *
 * @param state A state, as an iteration or `checkpoint` gives it.
 * @throws CheckpointError where the cursor of the data is not plain JSON.
 * @example
 * const bytes = checkpointToBytes(state);
 * await fetch("https://example.org/checkpoints/7", { method: "PUT", body: bytes });
 */
export function checkpointToBytes(state: SavedState): Uint8Array<ArrayBuffer> {
  checkState(state);
  const numbers: number[][] = [];
  const description = new TextEncoder().encode(JSON.stringify(describe(state, (values) => void numbers.push(values))));
  const count = numbers.reduce((sum, { length }) => sum + length, 0);
  const length = Math.ceil(description.length / 8) * 8;
  const bytes = new Uint8Array(AT.body + length + 8 * count);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  view.setUint32(AT.version, VERSION, true);
  view.setUint32(AT.description, length, true);
  view.setUint32(AT.numbers, count, true);
  bytes.fill(0x20, AT.body, AT.body + length);
  bytes.set(description, AT.body);
  let at = AT.body + length;
  for (const values of numbers) {
    for (let i = 0; i < values.length; i++, at += 8) view.setFloat64(at, values[i], true);
  }
  view.setUint32(AT.checksum, checksum(bytes.subarray(AT.checked)), true);
  return bytes;
}

/** The JSON part of a checkpoint. Passes the numbers to `write` in their order. */
function describe(state: SavedState, write: (values: number[]) => void): Description {
  const { iteration, loss, seed, coupled, rough, cursor, hyperparameters, stopping, memorySince, streams } = state;
  const tensors = (named: Named): DescribedTensor[] =>
    [...named].map(([name, { shape, data }]) => {
      if (isDetached(data as Float64Array)) {
        throw new CheckpointError(
          `checkpoint: the numbers of "${shortened(name)}" are gone: their buffer was transferred, as postMessage does; save a copy made before.`,
        );
      }
      write(data as unknown as number[]);
      return { name, shape };
    });
  write([loss]);
  write(Object.values(hyperparameters));
  const { parameters } = state;
  const description = {
    iteration,
    seed,
    dependent: coupled,
    ...(rough ? { rough } : {}),
    hyperparameters: Object.keys(hyperparameters),
    parameters: signed(tensors(entriesOf(parameters)), parameters),
    ...placesOf(parameters),
    memory: tensors(state.memory),
    ...(memorySince ? { memorySince } : {}),
    ...(streams ? { streams: describeStreams(streams, write) } : {}),
    ...(cursor === undefined ? {} : { cursor: plain(cursor, iteration) }),
  };
  if (!stopping) return description;
  const { best, waited, reference } = stopping;
  write(best ? [best.value, reference] : [Number.NaN, reference]);
  const described: DescribedStopping = best
    ? {
        waited,
        best: {
          iteration: best.iteration,
          parameters: signed(tensors(entriesOf(best.parameters)), best.parameters),
        },
      }
    : { waited };
  return { ...description, stopping: described };
}

/** Descriptions of parameters, with their signatures. */
function signed(described: readonly DescribedTensor[], parameters: Parameters): DescribedTensor[] {
  const signatures = contextOf(parameters).signatures?.()?.parameters;
  return described.map((each) => {
    const signature = signatures?.get(each.name);
    return signature ? { ...each, signature: signatureText(signature) } : each;
  });
}

function placesOf(parameters: Parameters): Pick<Description, "places"> {
  const { program, nodes, owners } = contextOf(parameters).signatures?.() ?? {};
  if (program === undefined || !nodes || !owners) return {};
  const signatures = [...nodes].map(([name, each]) => [name, signatureText(each)]);
  return { places: { program, nodes: Object.fromEntries(signatures), owners: Object.fromEntries(owners) } };
}

/** @throws CheckpointError for a state that contains anything but numbers. */
function describeStreams(
  streams: NonNullable<SavedState["streams"]>,
  write: (values: number[]) => void,
): DescribedStream[] {
  return Object.entries(streams).map(([name, state]) => {
    for (const [key, value] of Object.entries(state)) {
      if (typeof value === "number") continue;
      throw new CheckpointError(
        `checkpoint: ${key} in the state of the stream of ${name} is ${describeValue(value)}; let state() return numbers by name.`,
      );
    }
    write(Object.values(state));
    return { name, numbers: Object.keys(state) };
  });
}

const entriesOf = (parameters: SavedState["parameters"]): Named =>
  [...parameters].map(({ name, value }) => [name, value] as const);

/** The cursor, after checking that JSON preserves it. @throws CheckpointError where it does not. */
function plain(cursor: unknown, iteration: number): unknown {
  const refuse = (why: string): never => {
    throw new CheckpointError(
      `checkpoint: the cursor that the data gave after iteration ${iteration} ${why}; let cursor() return plain JSON: finite numbers, strings, booleans, null, arrays and plain objects.`,
    );
  };
  const lost = lossIn(cursor, "cursor");
  return lost === undefined ? cursor : refuse(lost);
}

/** No sensible cursor is nested deeper, so a deeper one contains itself. */
const DEEPEST = 200;

/** What JSON would not preserve of a value, in words; undefined where it preserves everything. */
function lossIn(value: unknown, place: string, depth = 0): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0)) return undefined;
  if (Array.isArray(value) || isBareObject(value)) {
    if (depth > DEEPEST) return "is nested without end";
    for (const [key, each] of Object.entries<unknown>(value)) {
      const lost = lossIn(each, Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`, depth + 1);
      if (lost !== undefined) return lost;
    }
    return undefined;
  }
  return `holds ${describeValue(value)} at ${place.length > 200 ? `${place.slice(0, 200)}…` : place}`;
}

function checkState(given: unknown): void {
  const { parameters, memory, hyperparameters, coupled } = (given ?? {}) as Partial<SavedState>;
  if (parameters instanceof Parameters && memory && hyperparameters && coupled) return;
  throw new CheckpointError(
    `checkpoint: its state is ${describeValue(given)}; give iteration.state with its hyperparameters, as stores receive it.`,
  );
}
