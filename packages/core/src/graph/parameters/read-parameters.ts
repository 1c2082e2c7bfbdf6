import { describeValue } from "../../errors/describe-value.js";
import { GraphError, ShapeError } from "../../errors/errors.js";
import { type Shape, sameShape, showShape, sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { parameter } from "../parameter.js";
import { type Signature, signaturesFrom } from "../signatures/signature.js";
import { isRecord } from "../stored-options.js";
import { Parameters } from "./parameters.js";

/** Reads parameters that are not bound to a network. @throws GraphError or ShapeError for JSON that does not hold parameters. */
export function readParameters(owner: string, json: unknown): Parameters {
  if (!isRecord(json)) {
    throw new GraphError(`${owner}: from is ${describeValue(json)}; give Parameters, or their JSON.`);
  }
  const given = Object.entries(json);
  const entries = given.map(([name, each]) => {
    const value = tensorFromJSON(name, undefined, each);
    return { name, value, node: parameter(value.shape) };
  });
  const signatures = signaturesIn(new Map(given));
  const places = signatures && { parameters: signatures, nodes: new Map(), owners: new Map(), program: undefined };
  return new Parameters(entries, { places: () => places });
}

/** The signatures in JSON; undefined if any parameter has none. */
export const signaturesIn = (given: ReadonlyMap<string, unknown>): ReadonlyMap<string, Signature> | undefined =>
  signaturesFrom(
    [...given].map(([name, each]) => [name, (each as { signature?: unknown } | null)?.signature] as const),
  );

/** Reads a tensor. JSON writes null for NaN and infinity, which must not become 0. @throws GraphError, ShapeError */
export function tensorFromJSON(name: string, wanted: Shape | undefined, json: unknown): Tensor {
  const { shape, data } = (json ?? {}) as { shape?: unknown; data?: unknown };
  if (!Array.isArray(shape) || !Array.isArray(data)) {
    throw new GraphError(`parameters: "${name}" is ${describeValue(json)}; give { shape, data }.`);
  }
  if (wanted !== undefined && !sameShape(shape, wanted)) {
    throw new ShapeError(
      `parameters: "${name}" has shape ${showShape(shape)} but the network's has ${showShape(wanted)}; load what this network saved.`,
    );
  }
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(
      `parameters: "${name}" has ${data.length} numbers but its shape ${showShape(shape)} holds ${sizeOf(shape)}; load what this network saved.`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new GraphError(
      `parameters: element ${wrong} of "${name}" is ${describeValue(data[wrong])}; give finite numbers, such as those of a run that has not diverged.`,
    );
  }
  return new Tensor(shape, Float64Array.from(data));
}
