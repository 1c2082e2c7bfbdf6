import type { DescribedNode, Tensor } from "rxgrad";
import type { ObservedName, ObservedTogether, RunGraph } from "rxgrad/remote";
import { filter, map, merge, type Observable, ReplaySubject, share } from "rxjs";
import type { LiveRun, RunData } from "../session/live-run.js";
import { tileOf } from "./place.js";
import { Sampler } from "./sampler.js";
import { gridOver, planeNodes, surfacesOf } from "./surfaces.js";

/** A small picture in the card of a node. */
export interface Miniature {
  readonly slot: string;
  readonly figure: "weights" | "histogram";
  readonly values: Observable<Pick<Tensor, "shape" | "data">>;
  /** The height and width of the picture that each unit looks at, such as `28x28`. */
  readonly tile: string;
}

/** What the cards of a graph show of a run. */
export interface Cards {
  readonly live$: Observable<{ readonly iteration: number; readonly numbers: Readonly<Record<string, number>> }>;
  readonly miniatures: readonly Miniature[];
  close(): void;
}

/** Between two questions to the run, in milliseconds. */
const PAUSE = 100;
/** The most nodes whose numbers are watched. */
const MOST = 40;

/**
 * Numbers and miniatures for the cards of `<rx-graph>`: mean activations, sizes of gradients, weights, distributions, and what units
 * decide over the plane of two inputs. All values are asked for together, at most ten times a second, while something of it is on
 * screen; while the run stands, once.
 *
 * @param data The data of the run, if they are known: a plane needs its extent.
 */
export function cardsOf(run: LiveRun, graph: RunGraph, data: RunData | undefined): Cards {
  const sampler = new Sampler(run, PAUSE);
  const wanted = wantedValues(graph);
  // A figure comes when its code is loaded: it gets the last values of a run that stands.
  const connector = (): ReplaySubject<ObservedTogether | undefined> => new ReplaySubject(1);
  const values$ = sampler.together(wanted.map(({ name }) => name)).pipe(share({ connector }));
  const plane = run.can.evaluate ? planeNodes(graph, data) : new Set<string>();
  return {
    live$: values$.pipe(
      map((values) => ({ iteration: values?.iteration ?? 0, numbers: values ? numbersOf(wanted, values) : {} })),
    ),
    miniatures: graph.nodes.flatMap((node): Miniature[] => {
      const slot = node.name;
      if (data && plane.has(node.name)) {
        const grid = gridOver(data.train.x);
        const ask = async (): Promise<Tensor> => surfacesOf(await run.predict(grid, node.name));
        return [{ slot, figure: "weights", values: sampler.asked(ask).pipe(filter(isThere)), tile: "" }];
      }
      const index = wanted.findIndex(({ card, picture }) => card === node.name && picture !== undefined);
      const { picture, name, tile = "" } = wanted[index] ?? {};
      if (!picture || !name) return [];
      const shown$ = values$.pipe(map((answer) => answer?.values[index]));
      const all$ = picture === "weights" ? merge(sampler.atEnds(name.name), shown$) : shown$;
      return [{ slot, figure: picture, values: all$.pipe(filter(isThere)), tile }];
    }),
    close: () => sampler.close(),
  };
}

const isThere = <T>(value: T | undefined): value is T => value !== undefined;

/** A value for a card. */
interface WantedValue {
  readonly card: string;
  readonly name: ObservedName;
  readonly number?: "mean" | "size";
  readonly picture?: Miniature["figure"];
  readonly tile?: string;
}

function wantedValues({ nodes, gradients }: RunGraph): readonly WantedValue[] {
  const losses = new Set(gradients.map(({ loss }) => loss));
  const byName = new Map(nodes.map((each) => [each.name, each]));
  const weightsOf = ({ inputs }: DescribedNode): DescribedNode | undefined =>
    inputs.map((input) => byName.get(input)).find((each) => each?.source === "parameter" && each.shape.length >= 2);
  const ofNodes = nodes
    .filter(({ name, source }) => !source && !losses.has(name))
    .slice(0, MOST)
    .flatMap((node): WantedValue[] => {
      const value: WantedValue = {
        ...{ card: node.name, name: { name: node.name } },
        // The mean of probabilities says nothing.
        ...(node.kind === "softmax" ? {} : { number: "mean" }),
      };
      const weights = weightsOf(node);
      if (!weights) return [node.shape.length > 1 ? { ...value, picture: "histogram" } : value];
      const tile = tileOf(weights.shape);
      return [value, { card: node.name, name: { name: weights.name }, picture: "weights", tile }];
    });
  const ofGradients = gradients.flatMap(({ name, parameters }) =>
    parameters.slice(0, MOST).map((parameter): WantedValue => {
      return { card: name, name: { name: parameter, of: name }, number: "size" };
    }),
  );
  return [...ofNodes, ...ofGradients];
}

/** The mean of a node's value, and the length of a gradient over all of its parameters. */
function numbersOf(wanted: readonly WantedValue[], { values }: ObservedTogether): Record<string, number> {
  const numbers: Record<string, number> = {};
  const squares = new Map<string, number>();
  for (const [i, { card, number }] of wanted.entries()) {
    const { data } = values[i] as Tensor;
    if (number === "mean") numbers[card] = data.reduce((sum, each) => sum + each, 0) / data.length;
    if (number === "size")
      squares.set(
        card,
        data.reduce((sum, each) => sum + each ** 2, squares.get(card) ?? 0),
      );
  }
  for (const [card, sum] of squares) numbers[card] = Math.sqrt(sum);
  return numbers;
}
