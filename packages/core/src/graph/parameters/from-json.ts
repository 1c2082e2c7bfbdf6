import { describeValue } from "../../errors/describe-value.js";
import { GraphError, HyperparameterError, ShapeError } from "../../errors/errors.js";
import { knownOptions } from "../../errors/known-options.js";
import { type Shape, sameShape, showShape, sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { checkValue, type HyperparameterDeclaration } from "../hyperparameters.js";
import type { Node } from "../node.js";
import { parameter } from "../parameter.js";
import { matchSignatures } from "../signatures/match.js";
import { type NetworkSignatures, networkSignatures, type Signature, signaturesFrom } from "../signatures/signature.js";
import { Structure } from "../signatures/structure.js";
import { isRecord } from "../stored-options.js";
import { bindParameters, nameFound, ownersIn } from "./bind.js";
import { contextOf, type KnownHyperparameters, type NamedTensor, Parameters } from "./parameters.js";
import { allParametersOf, type NamedParameter } from "./parameters-of.js";

export interface ParametersFromJSONOptions {
  /**
   * The hyper-parameters of the run in the iteration of the parameters, for {@link evaluate}: `iteration.hyperparameters`, or
   * those of a saved state. The JSON of parameters does not contain them. Without them, a schedule of a node has its value for
   * the first iteration, and a stream is refused. Hyper-parameters of gradients and optimizers are ignored.
   */
  readonly hyperparameters?: Readonly<Record<string, number>> | undefined;
}

/**
 * Reads the parameters that {@link Parameters.toJSON} or a checkpoint wrote, for the network under `root`. The result is bound
 * to the nodes of that network, so that any part of it can be evaluated. Pass the loss that was trained, composed again.
 *
 * A layer is found by the name that the user gave, or by its kind, its shape and its inputs. Layers that are equal in these are
 * found by their numbers, if the program is the same. JSON without signatures contains only names: it fits only the root with
 * which it was saved.
 *
 * @param root The network that the values are for: a node, gradient or optimizer, or a list of them.
 * @param json JSON of parameters, or `Parameters`, such as those of a saved state.
 * @throws GraphError if a name is missing or unknown, if a layer is not the saved one or several layers fit, or if a number is
 * not finite; ShapeError if a shape differs; HyperparameterError if a hyper-parameter is outside its domain, or if one that
 * changes is missing, for example because its name is misspelled.
 * @example
 * const W = parametersFromJSON(loss, JSON.parse(text));
 */
export function parametersFromJSON(
  root: Node | readonly Node[],
  json: unknown,
  options?: ParametersFromJSONOptions,
): Parameters {
  const { hyperparameters } = knownOptions("parametersFromJSON", options, ["hyperparameters"]);
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  const wanted = allParametersOf(roots);
  const read = json instanceof Parameters ? bound(roots, wanted, json) : fromObject(roots, wanted, json);
  const known = json instanceof Parameters ? contextOf(json) : {};
  const record = hyperparameters ? new Map(Object.entries(hyperparameters)) : known.hyperparameters;
  return new Parameters(
    read.map(({ name, node, value }) => ({ name, node, value })),
    {
      signatures: networkSignatures(() => new Structure(roots)),
      hyperparameters:
        record && hyperparametersIn(roots, record, known.signatures?.(), read, hyperparameters !== undefined),
    },
  );
}

/** @param isAll Whether the record must contain all hyper-parameters that change. */
function hyperparametersIn(
  roots: readonly Node[],
  record: KnownHyperparameters,
  signatures: NetworkSignatures | undefined,
  read: readonly Read[],
  isAll: boolean,
): KnownHyperparameters {
  const isSame = signatures === undefined && read.every(({ name, saved }) => name === saved);
  return declaredUnder(record, ownersIn(new Structure(roots), record, signatures, isSame), isAll);
}

/** A value and the name under which it was saved. */
interface Read extends NamedTensor {
  readonly saved: string;
}

function bound(roots: readonly Node[], wanted: readonly NamedParameter[], given: Parameters): Read[] {
  const binding = bindParameters(
    { owner: "parameters", structure: () => new Structure(roots), wanted, isRoot: true },
    given,
  );
  const read = wanted.map(({ name, node }) => {
    const { name: saved, value } = binding.get(node) as NamedTensor;
    return { name, node, value, saved };
  });
  checkSurplus(given.names, read);
  return read;
}

function fromObject(roots: readonly Node[], wanted: readonly NamedParameter[], json: unknown): Read[] {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    const fix = typeof json === "string" ? "give JSON.parse of it, an object" : "give an object";
    throw new GraphError(
      `parameters: they are ${describeValue(json)}; ${fix} with { shape, data } for each of ${listNames(wanted)}.`,
    );
  }
  const given = new Map<string, unknown>(Object.entries(json));
  const signatures = signaturesIn(given);
  const nodes = wanted.map(({ node }) => node);
  const found = signatures && matchSignatures(new Structure(roots), nodes, signatures);
  const read = wanted.map(({ name, node }): Read => {
    const each = found?.get(node) ?? { name };
    if (!given.has(name) && (!("name" in each) || each.name === name)) {
      throw new GraphError(`parameters: "${name}" is missing; give { shape, data } for each of ${listNames(wanted)}.`);
    }
    // Another shape is the reason that people understand, so it is looked for first.
    if ("among" in each && each.among.length === 0) tensorFromJSON(name, node.shape, given.get(name));
    const saved = nameFound("parameters", name, each, given);
    return { name, node, value: tensorFromJSON(saved, node.shape, given.get(saved)), saved };
  });
  checkSurplus([...given.keys()], read);
  return read;
}

function checkSurplus(names: readonly string[], read: readonly Read[]): void {
  const known = new Set(read.map(({ saved }) => saved));
  const surplus = names.find((name) => !known.has(name));
  if (surplus === undefined) return;
  throw new GraphError(
    `parameters: the network has no parameter "${surplus}"; load parameters that this network saved.`,
  );
}

/**
 * The hyper-parameters of nodes in a record. Others are ignored, because an optimizer may have the same name as a node.
 *
 * @param owners The names of the nodes in the record.
 */
function declaredUnder(
  record: KnownHyperparameters,
  owners: ReadonlyMap<Node, string | undefined>,
  isAll: boolean,
): KnownHyperparameters {
  const known = new Map<HyperparameterDeclaration, number>();
  for (const [node, owner = node.kind] of owners) {
    for (const declaration of node.operation.hyperparameters ?? []) {
      const name = `${owner}.${declaration.name}`;
      const value = record.get(declaration) ?? record.get(name);
      if (value !== undefined) {
        checkValue(owner, declaration, value);
        known.set(declaration, value);
      } else if (isAll && typeof declaration.value !== "number") {
        throw new HyperparameterError(
          `parameters: the hyper-parameters lack "${name}", which changes; give all of the run, such as iteration.hyperparameters.`,
        );
      }
    }
  }
  return known;
}

const listNames = (parameters: readonly { name: string }[]): string =>
  parameters.map(({ name }) => name).join(", ") || "no parameters: the network has none";

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
  const parameters = signaturesIn(new Map(given));
  const signatures = parameters && { parameters, nodes: new Map(), owners: new Map(), program: undefined };
  return new Parameters(entries, { signatures: () => signatures });
}

/** The signatures in JSON; undefined if any parameter has none. */
const signaturesIn = (given: ReadonlyMap<string, unknown>): ReadonlyMap<string, Signature> | undefined =>
  signaturesFrom(
    [...given].map(([name, each]) => [name, (each as { signature?: unknown } | null)?.signature] as const),
  );

/** Reads a tensor. JSON writes null for NaN and infinity, which must not become 0. @throws GraphError, ShapeError */
function tensorFromJSON(name: string, wanted: Shape | undefined, json: unknown): Tensor {
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
