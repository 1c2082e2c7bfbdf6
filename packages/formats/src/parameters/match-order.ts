import { GraphError, type Tensor } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";

/** What PyTorch and Keras call the parameters of a layer, and what they are called here. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  weight: ["W", "gamma"],
  kernel: ["W"],
  bias: ["b", "beta"],
  running_mean: ["runningMean"],
  running_var: ["runningVariance"],
  moving_mean: ["runningMean"],
  moving_variance: ["runningVariance"],
};

/** Names with a common beginning: the parameters of a layer. */
interface Group {
  readonly name: string;
  readonly members: readonly string[];
}

/**
 * The name in the file for each parameter, by the order of layers. Within a layer, parameters are found by their usual names,
 * or else by their order.
 *
 * @param names The names of the parameters, in the order of the network.
 * @throws GraphError where the numbers of layers or of their parameters differ, and where layers could be confused.
 */
export function namesByOrder(
  owner: string,
  names: readonly string[],
  tensors: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, string> {
  const own = groupsOf(names);
  const given = inNumbers(groupsOf([...tensors.keys()]));
  if (own.length !== given.length) {
    throw new GraphError(
      `${owner}: the network has ${own.length} layers with parameters, but there are ${given.length}; ignore what is no parameter, or give a table of names.`,
    );
  }
  checkDistinct(owner, given, tensors);
  const found = new Map<string, string>();
  own.forEach((group, i) => {
    const { name, members } = given[i] as Group;
    if (group.members.length !== members.length) {
      throw new GraphError(
        `${owner}: layer ${i + 1}, ${show(group.name)}, has ${group.members.length} parameters, but ${show(name)} has ${members.length}; ignore what is no parameter, or give a table of names.`,
      );
    }
    pair(group.members, members).forEach((file, k) => void found.set(group.members[k] as string, file));
  });
  return found;
}

const partOf = (name: string): string => name.slice(lastMark(name) + 1);
const lastMark = (name: string): number => Math.max(name.lastIndexOf("."), name.lastIndexOf("/"));

function groupsOf(names: readonly string[]): readonly Group[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const mark = lastMark(name);
    const layer = mark < 0 ? name : name.slice(0, mark);
    const members = groups.get(layer);
    if (members) members.push(name);
    else groups.set(layer, [name]);
  }
  return [...groups].map(([name, members]) => ({ name, members }));
}

/** Digits stand for numbers: in a file that is sorted as text, `layer.10` comes before `layer.2`. */
function inNumbers(groups: readonly Group[]): readonly Group[] {
  const isSorted = groups.every(({ name }, i) => i === 0 || (groups[i - 1] as Group).name < name);
  if (!isSorted) return groups;
  return [...groups].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** @throws GraphError for layers with equal shapes whose names differ in more than numbers: their order proves nothing. */
function checkDistinct(owner: string, groups: readonly Group[], tensors: ReadonlyMap<string, Tensor>): void {
  const byShapes = new Map<string, Group>();
  for (const group of groups) {
    const shapes = group.members.map((name) => `${partOf(name)} ${tensors.get(name)?.shape}`).join();
    const other = byShapes.get(shapes);
    if (other && pattern(other.name) !== pattern(group.name)) {
      throw new GraphError(
        `${owner}: ${show(other.name)} and ${show(group.name)} have the same shapes, so that their order does not tell which is which; give a table of names.`,
      );
    }
    byShapes.set(shapes, group);
  }
}

/** A name without its numbers. */
const pattern = (name: string): string => name.replaceAll(/\d+/g, "0");

/** The names in the file, in the order of the parameters. */
function pair(parameters: readonly string[], files: readonly string[]): readonly string[] {
  const byPart = parameters.map((parameter) =>
    files.find((file) => {
      const part = partOf(file);
      return Object.hasOwn(PARTS, part) && PARTS[part]?.includes(partOf(parameter));
    }),
  );
  const isWhole = byPart.every((each) => each !== undefined) && new Set(byPart).size === files.length;
  return isWhole ? (byPart as string[]) : files;
}
