/** The results of PyTorch for graphs: tests/fixtures/pytorch, written by generate.py there. */
import { readdirSync, readFileSync } from "node:fs";
import {
  backprop,
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  fromJSON,
  type GraphJSON,
  iterations,
  type Node,
  type Parameters,
  sgd,
} from "@rxgrad/core";
import * as assert from "uvu/assert";
import { inputsOf, kindsOf } from "./network-graph.js";

type Entries = GraphJSON["nodes"];

/** Numbers of each parameter, row-major, by its name. */
export type NumbersByName = Readonly<Record<string, readonly number[]>>;

/** The value of a node. For a loss also its gradient by every trainable parameter that it depends on. */
interface PytorchResult {
  /** The node's place in the list. */
  readonly root: number;
  readonly value: { readonly shape: readonly number[]; readonly data: readonly number[] };
  readonly gradients?: NumbersByName;
}

export interface PytorchCase {
  readonly name: string;
  /** It lies on a kink, where finite differences have another gradient. */
  readonly kink?: boolean;
  readonly nodes: Entries;
  readonly feed: Feed;
  readonly results: readonly PytorchResult[];
}

/** A course of stochastic gradient descent. */
export interface PytorchTrajectory {
  readonly name: string;
  readonly nodes: Entries;
  /** The place of the loss. */
  readonly root: number;
  readonly steps: readonly PytorchStep[];
}

interface PytorchStep {
  readonly feed: Feed;
  readonly learningRate: number;
  /** Before the update. */
  readonly loss: number;
  /** After the update. */
  readonly parameters: NumbersByName;
}

/** Courses of every optimizer over the same network and the same feeds. */
export interface PytorchCourses {
  readonly nodes: Entries;
  /** The place of the loss. */
  readonly root: number;
  readonly feeds: readonly Feed[];
  readonly courses: readonly PytorchCourse[];
}

export interface PytorchCourse {
  readonly name: string;
  /** The optimizer's. */
  readonly kind: string;
  readonly options: Readonly<Record<string, number>>;
  /** One for each step, if it changes. */
  readonly learningRates?: readonly number[];
  readonly steps: readonly Omit<PytorchStep, "feed" | "learningRate">[];
}

/** The values of a schedule in iterations 1, 2, …. `to` may hold a schedule in turn, with its kind. */
export interface PytorchSchedule {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly rates: readonly number[];
}

/** The learning rates that reducing them at plateaus of these losses leads to. */
export interface PytorchPlateau {
  readonly options: Readonly<Record<string, unknown>> & { readonly start: number };
  readonly losses: readonly number[];
  readonly rates: readonly number[];
}

/** How far weights of this shape start from 0: the limit of Glorot's uniform numbers, the deviation of He's normal ones. */
export interface PytorchInitializer {
  readonly shape: readonly number[];
  readonly glorot: number;
  readonly he: number;
}

const FOLDER = new URL("../fixtures/pytorch/", import.meta.url);

/** The cases of nodes, or the random networks, of all families of nodes. */
export const pytorchCases = (of: "nodes" | "networks"): readonly PytorchCase[] =>
  readdirSync(new URL(`${of}/`, FOLDER))
    .sort()
    .flatMap((file) =>
      read<PytorchCase[]>(`${of}/${file}`).map((each) => ({
        ...each,
        name: `${file.replace(".json", "")}: ${each.name}`,
      })),
    );
export const pytorchLosses = (): readonly PytorchCase[] => read("losses.json");
export const pytorchTrajectories = (): readonly PytorchTrajectory[] => read("sgd.json");
export const pytorchCourses = (): PytorchCourses => read("optimizers.json");
export const pytorchSchedules = (): readonly PytorchSchedule[] => read("schedules.json");
export const pytorchPlateaus = (): readonly PytorchPlateau[] => read("plateaus.json");
export const pytorchInitializers = (): readonly PytorchInitializer[] => read("initializers.json");

const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));

/** Nodes of a list, by their places. */
export function graphFrom(nodes: Entries, places: readonly number[]): readonly Node[] {
  return fromJSON({ format: "rxgrad/graph", version: 1, nodes, roots: places }).roots as readonly Node[];
}

/** The kinds of nodes that these cases compare. */
export const kindsIn = (cases: readonly PytorchCase[]): ReadonlySet<string> => kindsOf(cases.flatMap(comparedIn));

/** The nodes whose values or gradients are compared. */
export const comparedIn = ({ nodes, results }: PytorchCase): readonly Node[] =>
  graphFrom(
    nodes,
    results.map(({ root }) => root),
  );

/** The part of a feed that a node depends on. Other inputs are refused. */
export function feedFor(node: Node, feed: Feed): Feed {
  const used = inputsOf(node);
  return Object.fromEntries(Object.entries(feed).filter(([name]) => used.has(name)));
}

/** The options of finite differences. */
export type Differences = Pick<FiniteDifferenceOptions, "strategy">;

export interface Gradients {
  readonly loss: number;
  readonly backprop: NumbersByName;
  /** One for each way asked for, without the truncation error. */
  readonly differences: readonly NumbersByName[];
}

/** The steps of the finite differences that are extrapolated. */
const STEPS = [1e-3, 1e-4] as const;

/**
 * A loss and its gradients, in one run. A central difference is off by a·h² + b·h⁴ + …; from two steps, as in
 * Richardson's extrapolation, the first term cancels and b·10⁻¹⁴ is left of the second.
 */
export function gradientsOf(loss: Node<readonly []>, feed: Feed, kinds: readonly Differences[] = []): Gradients {
  const exact = backprop(loss);
  const pairs = kinds.map((each) => STEPS.map((h) => finiteDifference(loss, { ...each, h })));
  const run = iterations(sgd(exact, { learningRate: 0 }), [feedFor(loss, feed)], { watch: pairs.flat() });
  for (const iteration of run) {
    return {
      loss: iteration.loss,
      backprop: numbersOf(iteration.value(exact)),
      differences: pairs.map(([far, near]) => extrapolated(iteration.value(far), iteration.value(near))),
    };
  }
  throw new Error("There was no iteration.");
}

function extrapolated(far: Parameters, near: Parameters): NumbersByName {
  const ratio = (STEPS[0] / STEPS[1]) ** 2;
  return Object.fromEntries(
    [...near].map(({ name, value }) => {
      const { data } = far.get(name);
      return [name, Array.from(value.data, (each, i) => (ratio * each - data[i]) / (ratio - 1))];
    }),
  );
}

/** Parameters, or a gradient, as plain numbers. */
export const numbersOf = (parameters: Parameters): NumbersByName =>
  Object.fromEntries([...parameters].map(({ name, value }) => [name, Array.from(value.data)]));

/** Asserts that each number is as near as this part of itself; 0 is near 0 alone, and NaN nothing. */
export function eachNear(got: ArrayLike<number>, wanted: readonly number[], relative: number, what: string): void {
  assert.is(got.length, wanted.length, `${what}: ${got.length} numbers, wanted ${wanted.length}`);
  wanted.forEach((each, i) => {
    isNear(got[i], each, relative * Math.abs(each), `${what}[${i}]`);
  });
}

/**
 * Asserts that all parameters are there and no others, each number as near as this part of its parameter's largest, or as
 * rounding alone may part it.
 *
 * A scalar added to all K inputs of a softmax has the gradient 0: the sum over k of s·(yₖ − tₖ), with s the weight of the
 * cross-entropy. Computed, Σy misses 1 by K·u, u = ε/2 (K − 1 additions and a division), and adding up K terms, rounded
 * each, whose sizes add up to 2s at most, errs by K·u·2s: 3K·u·s in all, and two systems are 3K·ε·s apart at most. In
 * "arithmetic: network 17" K = 6 and s = 2, so 36 ε are possible, and 4.5 ε are seen. For s stands the largest number of
 * the gradient, 0.51 there: what is allowed, 16 ε, is less than half of that bound. No other case needs any of it.
 */
export function allNear(got: NumbersByName, wanted: NumbersByName, relative: number, what: string): void {
  assert.equal(Object.keys(got).sort(), Object.keys(wanted).sort(), `${what}: other parameters`);
  const rounding = 32 * Number.EPSILON * largestOf(Object.values(wanted).flat());
  for (const [name, numbers] of Object.entries(wanted)) {
    assert.is(got[name].length, numbers.length, `${what}, ${name}: another size`);
    const tolerance = relative * largestOf(numbers) + rounding;
    numbers.forEach((each, i) => {
      isNear(got[name][i], each, tolerance, `${what}, ${name}[${i}]`);
    });
  }
}

const largestOf = (numbers: readonly number[]): number =>
  numbers.reduce((most, each) => Math.max(most, Math.abs(each)), 0);

function isNear(got: number, wanted: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(got - wanted) <= tolerance, `${what}: got ${got}, PyTorch has ${wanted} ± ${tolerance}`);
}
