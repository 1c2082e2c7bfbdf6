import { GraphError, type Node, ShapeError, type Tensor } from "@rxgrad/core";
import { someOf } from "@rxgrad/core/internal";
import { show, showLengths } from "@rxgrad/data/internal";
import type { Conversion } from "./conversion.js";

/** A parameter, where a file has it and how. */
export interface Place {
  /** The name of the parameter. */
  readonly name: string;
  readonly node: Node;
  /** The name of the tensor in the file. */
  readonly file: string;
  readonly conversion: Conversion;
}

/** The tensor of a file for each parameter. @throws GraphError, ShapeError that name every tensor that does not fit. */
export function checkTensors(
  owner: string,
  places: readonly Place[],
  tensors: ReadonlyMap<string, Tensor>,
): ReadonlyMap<Place, Tensor> {
  const found = new Map<Place, Tensor>();
  const missing: string[] = [];
  const wrong: string[] = [];
  let isTransposed = false;
  for (const place of places) {
    const { name, file, conversion } = place;
    const tensor = tensors.get(file);
    if (tensor === undefined) missing.push(file === name ? show(file) : `${show(file)} for ${show(name)}`);
    else if (equal(tensor.shape, conversion.fileShape)) found.set(place, tensor);
    else {
      isTransposed ||= equal([...tensor.shape].reverse(), conversion.fileShape);
      wrong.push(`${show(file)} has shape ${showLengths(tensor.shape)} and not ${showLengths(conversion.fileShape)}`);
    }
  }
  const wanted = new Set(places.map(({ file }) => file));
  const surplus = [...tensors.keys()].filter((file) => !wanted.has(file)).map(show);
  const faults = [
    ...(missing.length > 0 ? [`there is no ${someOf(missing)}`] : []),
    ...(surplus.length > 0 ? [`the network has nothing for ${someOf(surplus)}`] : []),
    ...(wrong.length > 0 ? [someOf(wrong)] : []),
  ];
  if (faults.length === 0) return found;
  const isShape = missing.length + surplus.length === 0;
  const fix = isShape
    ? isTransposed
      ? 'give layout: "pytorch", or axes for these'
      : "give the tensors of this network"
    : "give a table of names, as in { names: { file: parameter } }, and ignore what is no parameter";
  throw new (isShape ? ShapeError : GraphError)(`${owner}: ${faults.join("; ")}; ${fix}.`);
}

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);
