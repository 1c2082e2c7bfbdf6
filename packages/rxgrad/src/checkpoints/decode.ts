import { CheckpointError, Parameters, parameter, Tensor } from "@rxgrad/core";
import {
  anyText,
  checkOption,
  describeValue,
  isBytes,
  type NetworkSignatures,
  signaturesFrom,
} from "@rxgrad/core/internal";
import { readDescription } from "./description.js";
import { AT, checksum, type DescribedTensor, type Description, SIGNATURE, VERSION } from "./format.js";
import type { SavedState } from "./states.js";

/**
 * Reads the bytes that {@link checkpointToBytes} returned. It never allocates more numbers than the bytes contain.
 *
 * @param bytes The bytes of a checkpoint.
 * @param name Name of the checkpoint in error messages.
 * @throws CheckpointError for bytes that are not a checkpoint, have another format version, or are damaged.
 * @example
 * const from = checkpointFromBytes(new Uint8Array(await response.arrayBuffer()), "checkpoints/7");
 * train(W, data, { from });
 */
export function checkpointFromBytes(bytes: Uint8Array, name = "checkpoint"): SavedState {
  checkOption("checkpointFromBytes", "name", name, anyText, CheckpointError);
  if (!isBytes(bytes)) {
    throw new CheckpointError(
      `${name}: it is ${describeValue(bytes)}; give the bytes of a checkpoint, as a Uint8Array.`,
    );
  }
  return decode(bytes, (why) => {
    throw new CheckpointError(`${name}: ${why}; give another, such as the one that was saved before it.`);
  });
}

/** @param refuse Throws, with the reason why the bytes cannot be read as a checkpoint. */
export function decode(bytes: Uint8Array, refuse: (why: string) => never): SavedState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < AT.body || SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    return refuse(`these ${bytes.length} bytes do not begin as a checkpoint of rxgrad does`);
  }
  const version = view.getUint32(AT.version, true);
  if (version !== VERSION) {
    return refuse(`it has version ${version} of the format, and this rxgrad reads version ${VERSION}`);
  }
  const length = view.getUint32(AT.description, true);
  const count = view.getUint32(AT.numbers, true);
  const whole = AT.body + length + 8 * count;
  if (bytes.length !== whole) {
    return refuse(`it is damaged: it has ${bytes.length} bytes and its header announces ${whole}`);
  }
  if (checksum(bytes.subarray(AT.checked)) !== view.getUint32(AT.checksum, true)) {
    return refuse("it is damaged: its checksum does not match its content");
  }
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) numbers[i] = view.getFloat64(AT.body + length + 8 * i, true);
  const description = readDescription(bytes.subarray(AT.body, AT.body + length), count, (why) =>
    refuse(`its description is damaged: ${why}`),
  );
  return stateOf(description, numbers);
}

/** The state that a description and its numbers make up. */
function stateOf(description: Description, numbers: Float64Array): SavedState {
  let end = 0;
  const take = (count: number): Float64Array => {
    end += count;
    return numbers.subarray(end - count, end);
  };
  const tensor = ({ name, shape }: DescribedTensor) =>
    [name, new Tensor(shape, take(shape.reduce((size, length) => size * length, 1)))] as const;
  const { iteration, seed, cursor, dependent, rough, stopping, memorySince = 0, streams } = description;
  const [loss] = take(1);
  const hyperparameters = record(description.hyperparameters, take(description.hyperparameters.length));
  return {
    iteration,
    loss,
    seed,
    hyperparameters,
    parameters: named(description.parameters, tensor, description.places, new Map(Object.entries(hyperparameters))),
    memory: new Map(description.memory.map(tensor)),
    memorySince,
    streams:
      streams && Object.fromEntries(streams.map(({ name, numbers }) => [name, record(numbers, take(numbers.length))])),
    cursor,
    coupled: dependent,
    ...(rough ? { rough } : {}),
    stopping: stopping && stoppingOf(stopping, take(2), tensor, description.places),
  };
}

/** Takes the numbers of a tensor. */
type Taking = (described: DescribedTensor) => readonly [name: string, value: Tensor];

const record = (names: readonly string[], values: Float64Array): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name, i) => [name, values[i]]));

function stoppingOf(
  { waited, best }: NonNullable<Description["stopping"]>,
  [value, reference]: Float64Array,
  tensor: Taking,
  places: Description["places"],
): NonNullable<SavedState["stopping"]> {
  if (!best) return { best: undefined, waited, reference };
  const { iteration, parameters } = best;
  return {
    best: Object.freeze({ iteration, value, parameters: named(parameters, tensor, places) }),
    waited,
    reference,
  };
}

/** Parameters with names and signatures only: their nodes do not belong to a network. */
function named(
  described: readonly DescribedTensor[],
  tensor: Taking,
  places: Description["places"],
  hyperparameters?: ReadonlyMap<string, number>,
): Parameters {
  const entries = described.map(tensor).map(([name, value]) => ({ name, value, node: parameter(value.shape) }));
  const known = placesIn(described, places);
  return new Parameters(entries, { hyperparameters, signatures: () => known });
}

/** Signatures of the parameters and nodes; undefined where the file contains names only. */
function placesIn(described: readonly DescribedTensor[], places: Description["places"]): NetworkSignatures | undefined {
  const parameters = signaturesFrom(described.map(({ name, signature }) => [name, signature] as const));
  const nodes = signaturesFrom(Object.entries(places?.nodes ?? {}));
  if (!places || !parameters || !nodes) return undefined;
  return { parameters, nodes, owners: new Map(Object.entries(places.owners)), program: places.program };
}
