import { type Shape, sameShape } from "../../tensor/shape.js";
import type { Node } from "../node.js";
import type { Found } from "./match.js";
import { roleIn, type Structure } from "./structure.js";

/** A layer that numbering named, with its parameters. */
interface Layer {
  readonly node: Node;
  /** The parameters by their roles in the layer: `W`, `b`. */
  readonly parameters: ReadonlyMap<string, Node>;
}

/** A layer in a file that contains only names: its number, and the shapes of its parameters by role. */
interface Numbered {
  readonly number: number;
  readonly shapes: ReadonlyMap<string, Shape>;
}

/**
 * Finds parameters by names alone, for files without signatures. A name that a user gave is enough. A number identifies a layer
 * only if every possible numbering gives the same result. In a possible numbering, a layer has a greater number than the layers
 * that it depends on.
 *
 * @param given Shapes by name.
 */
export function matchNumbers(
  structure: Structure,
  wanted: readonly Node[],
  given: ReadonlyMap<string, Shape>,
): ReadonlyMap<Node, Found> {
  const found = new Map<Node, Found>();
  const layers = new Map<Node, Map<string, Node>>();
  for (const node of wanted) {
    const name = structure.names.get(node) as string;
    const owner = structure.ownerOf(node);
    if (owner.name !== undefined) found.set(node, given.has(name) ? { name } : { among: [] });
    else layers.set(owner, (layers.get(owner) ?? new Map()).set(roleOf(owner, node), node));
  }
  const listed = structure.nodes.flatMap((node): Layer[] => {
    const parameters = layers.get(node);
    return parameters ? [{ node, parameters }] : [];
  });
  for (const kind of new Set(listed.map(({ node }) => node.kind))) {
    const own = listed.filter(({ node }) => node.kind === kind);
    const numbers = numbersFor(structure, own, numberedIn(kind, given));
    own.forEach(({ parameters }, i) => {
      for (const [role, parameter] of parameters) {
        const names = numbers[i].map((number) => `${kind}${number}${role && `/${role}`}`);
        found.set(parameter, names.length === 1 ? { name: names[0] } : { among: names });
      }
    });
  }
  return found;
}

/** The role of a parameter in its layer; "" for a parameter without a layer. */
const roleOf = (owner: Node, parameter: Node): string =>
  owner === parameter ? "" : roleIn(owner, owner.inputs.indexOf(parameter));

/**
 * The layers of a kind in a file. A user's name that looks like a numbered one is listed too, and makes the result less
 * certain.
 */
function numberedIn(kind: string, given: ReadonlyMap<string, Shape>): readonly Numbered[] {
  const layers = new Map<number, Map<string, Shape>>();
  for (const [name, shape] of given) {
    const [owner, ...role] = name.split("/");
    const number = owner.startsWith(kind) ? Number(owner.slice(kind.length)) : Number.NaN;
    if (!Number.isInteger(number) || `${kind}${number}` !== owner) continue;
    layers.set(number, (layers.get(number) ?? new Map()).set(role.join("/"), shape));
  }
  return [...layers].map(([number, shapes]) => ({ number, shapes })).sort((a, b) => a.number - b.number);
}

/** For each layer, in order: the numbers that it may have, or the lowest and the highest of them. */
function numbersFor(structure: Structure, layers: readonly Layer[], file: readonly Numbered[]): number[][] {
  const before = layersBefore(structure, layers);
  const options = layers.map(({ parameters }) =>
    file.filter((each) => fits(parameters, each)).map(({ number }) => number),
  );
  const lowest: number[] = [];
  layers.forEach((_, i) => {
    const least = Math.max(0, ...before[i].map((j) => lowest[j]));
    lowest[i] = options[i].find((number) => number > least) ?? Number.NaN;
  });
  const highest: number[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const most = Math.min(Infinity, ...highest.filter((_, j) => before[j]?.includes(i)));
    highest[i] = options[i].filter((number) => number < most).at(-1) ?? Number.NaN;
  }
  return layers.map((_, i) => {
    if (Number.isNaN(lowest[i]) || Number.isNaN(highest[i])) return [];
    return [...new Set(isShared(layers, file) ? file.map(({ number }) => number) : [lowest[i], highest[i]])];
  });
}

const fits = (parameters: ReadonlyMap<string, Node>, { shapes }: Numbered): boolean =>
  shapes.size === parameters.size &&
  [...parameters].every(([role, node]) => {
    const shape = shapes.get(role);
    return shape !== undefined && sameShape(shape, node.shape);
  });

/** For each layer: the indices of the layers that it depends on. */
function layersBefore({ nodes }: Structure, layers: readonly Layer[]): number[][] {
  const indices = new Map(layers.map(({ node }, i) => [node, i]));
  const before = new Map<Node, ReadonlySet<number>>();
  for (const node of nodes) {
    const own = new Set<number>();
    for (const input of node.inputs) {
      for (const each of before.get(input) ?? []) own.add(each);
      const index = indices.get(input);
      if (index !== undefined) own.add(index);
    }
    before.set(node, own);
  }
  return layers.map(({ node }) => [...(before.get(node) ?? [])]);
}

/**
 * Whether a layer of the file lacks a role that comes before one that it has, such as W before b. Its W then belongs to another
 * layer, and the file contains it only under the name of that layer.
 */
function isShared(layers: readonly Layer[], file: readonly Numbered[]): boolean {
  const roles = [...new Set(layers.flatMap(({ parameters }) => [...parameters.keys()]))];
  return file.some(({ shapes }) =>
    roles.some((role, i) => !shapes.has(role) && roles.slice(i + 1).some((each) => shapes.has(each))),
  );
}

/**
 * Replaces the number in a name that numbering gave: `dense12` becomes `dense`, and with "#", `dense12/W` becomes `dense#/W`.
 * A name without a number is returned unchanged.
 */
export const withoutNumber = (name: string, instead = ""): string => name.replace(/(?<!\d)\d+(?=\/|$)/, instead);
