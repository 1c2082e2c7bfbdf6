import {
  accuracy,
  compareGradients,
  evaluate,
  type Iteration,
  type Node,
  nodesOf,
  type Parameters,
  type Tensor,
} from "rxgrad";
import { evaluator } from "rxgrad/driver";
import type { BuiltData, BuiltRun, Part } from "../experiment/built-run.js";
import type { GradientDistance, LossesAround, Measured, Measures, SampleSlopes } from "../session/live-run.js";
import { LossesAroundWeights } from "./losses-around.js";
import type { RunPoint } from "./run-point.js";
import { SlopesOfSamples } from "./sample-slopes.js";
import { firstSamples, tensorFrom } from "./tensors.js";
import { inTurns } from "./turns.js";

type Evaluator = ReturnType<typeof evaluator<readonly Node[]>>;

/** Evaluates nodes of a run, in turns with its training. */
export class Evaluations {
  readonly #built: BuiltRun;
  readonly #seed: number;
  readonly #plans = new Map<string, Evaluator>();
  #around: LossesAroundWeights | undefined;
  #samples: SlopesOfSamples | undefined;
  /** The first samples of a part that was measured. */
  #some: { readonly of: Part; readonly most: number; readonly part: Part } | undefined;

  constructor(built: BuiltRun, seed: number) {
    this.#built = built;
    this.#seed = seed;
  }

  /** The value of a node, by default of the output, for inputs. @throws Error if there is no such node, or none to predict with. */
  async predict(x: Tensor, name: string | undefined, parameters: Parameters, signal: AbortSignal): Promise<Tensor> {
    const node = name === undefined ? this.#built.y : nodesOf(this.#built.W).get(name);
    if (!node) {
      throw new Error(
        name === undefined
          ? "predict: this run has no output that inputs can be given to; give the name of a node."
          : `predict: "${name}" is no node of this run; give a name from its graph.`,
      );
    }
    const input = inputOf(node);
    const steps = this.#evaluator(`predict ${name ?? ""}`, [node])({ [input]: x }, parameters);
    const [value] = await inTurns(steps, signal);
    return value as Tensor;
  }

  async measure(
    { train, test }: BuiltData,
    { iteration, parameters }: RunPoint,
    { most = Number.POSITIVE_INFINITY, signal }: { readonly most?: number | undefined; readonly signal: AbortSignal },
  ): Promise<Measures> {
    const of = async (all: Part, part: Part = all): Promise<Measured> => {
      const { loss, y } = this.#built;
      const steps = this.#evaluator("measure", y ? [loss, y] : [loss])({ ...part }, parameters);
      const [value, predicted] = await inTurns(steps, signal);
      return {
        ...{ loss: value as number, accuracy: accuracyOf(predicted as Tensor | undefined, part.t) },
        ...{ samples: part.t.shape[0] as number, of: all.t.shape[0] as number },
      };
    };
    const start = performance.now();
    const measured = { train: await of(train, this.#first(train, most)), test: test && (await of(test)) };
    return { iteration, took: performance.now() - start, ...measured };
  }

  /** The distance of the gradient that trains from the exact one. */
  async gradientDistance({ iteration, newest, parameters }: RunPoint, feed: object): Promise<GradientDistance> {
    const { W, exact } = this.#built;
    const [gradient] = W.gradients;
    if (!exact.gradient || !gradient) return { of: {}, without: exact.without };
    const before = newest?.parametersBefore ?? parameters;
    const own = newest?.value(gradient);
    const options = { seed: this.#seed, iteration: newest ? iteration : iteration + 1 };
    const given = feed as Readonly<Record<string, Tensor>>;
    const trained = own ?? (await evaluate(gradient, given, before, options));
    const other = await evaluate(exact.gradient, given, before, options);
    return { of: compareGradients(gradient, exact.gradient).compare(trained, other), without: undefined };
  }

  lossesAround(newest: Iteration, feed: object, parameter: string, index: number): Promise<LossesAround> {
    this.#around ??= new LossesAroundWeights(this.#built.W);
    return this.#around.of(newest, feed, parameter, index);
  }

  sampleSlopes(newest: Iteration, feed: object, parameter: string, index: number): Promise<SampleSlopes> {
    this.#samples ??= new SlopesOfSamples(this.#built.W, this.#seed);
    return this.#samples.of(newest, feed, parameter, index);
  }

  /** The first samples of a part; the same Tensors each time, because to read digits from their bytes takes as long as to measure. */
  #first(part: Part, most: number): Part {
    if ((part.x.shape[0] as number) <= most) return part;
    if (this.#some?.of !== part || this.#some.most !== most) {
      const [x, t] = [part.x, part.t].map((samples) => tensorFrom(firstSamples(samples, most)));
      this.#some = { of: part, most, part: { x: x as Tensor, t: t as Tensor } };
    }
    return this.#some.part;
  }

  #evaluator(key: string, nodes: readonly Node[]): Evaluator {
    const plan = this.#plans.get(key) ?? evaluator(nodes);
    this.#plans.set(key, plan);
    return plan;
  }
}

/** The part of samples whose class is right; undefined where the targets are no classes, and for values that are not finite. */
function accuracyOf(y: Tensor | undefined, t: Tensor): number | undefined {
  const isOneHot = t.shape.length === 2 && (t.shape[1] as number) > 1;
  return y && isOneHot && y.data.every(Number.isFinite) ? accuracy(y, t) : undefined;
}

/** The name of the only input of a node. */
function inputOf(node: Node): string {
  const found = new Set<string>();
  const seen = new Set<Node>();
  const visit = (each: Node): void => {
    if (seen.has(each)) return;
    seen.add(each);
    if (each.kind === "input") found.add(each.name as string);
    each.inputs.forEach(visit);
  };
  visit(node);
  if (found.size === 1) return [...found][0] as string;
  throw new Error(
    `predict: this node depends on ${found.size} inputs, not on one; give the name of a node that depends on one input.`,
  );
}
