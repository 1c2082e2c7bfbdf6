import { loadKernels } from "@rxgrad/kernels";
import { evaluateLater } from "./black-box/evaluate-requests.js";
import { Arena, SharedBlocks } from "./engine/arena.js";
import { compile } from "./engine/compile.js";
import { checkContracts, type Findings } from "./engine/contract-checks.js";
import { type CheckedFeed, checkFeed, type Feed } from "./engine/feed.js";
import { checkRanges } from "./engine/input-ranges.js";
import { checkLosses, whenOf } from "./engine/not-finite.js";
import { PerIterationSources } from "./engine/per-iteration-sources.js";
import { isBuiltInOnly, namedParameters, type Plan, type PlannedNode } from "./engine/plan.js";
import { allocateKept, attachTo, fillConstants, forwardStages, Program } from "./engine/program.js";
import { isTried } from "./engine/smoothness.js";
import { type Stage, stageOfSteps } from "./engine/stage.js";
import { StageHost } from "./engine/stage-host.js";
import { anyWhole, checkOption, whole } from "./errors/domains.js";
import { GraphError, HyperparameterError } from "./errors/errors.js";
import { knownOptions } from "./errors/known-options.js";
import type { GradientContext, GradientNode } from "./gradients/gradient-node.js";
import type { Block } from "./graph/block.js";
import { isBuiltIn } from "./graph/create-node.js";
import type { RequestingSteps } from "./graph/evaluation.js";
import {
  type HyperparameterDeclaration,
  HyperparameterValue,
  isStream,
  type NumberStream,
} from "./graph/hyperparameters.js";
import type { Node } from "./graph/node.js";
import { bindParameters, checkParameters } from "./graph/parameters/bind.js";
import { Parameters } from "./graph/parameters/parameters.js";
import { recordedIn } from "./graph/parameters/recorded.js";
import { Structure } from "./graph/signatures/structure.js";
import { namer } from "./graph/walk.js";
import { Tensor } from "./tensor/tensor.js";
import { planGradient } from "./training/plan-training.js";

/** Options of `evaluate` for a gradient. */
export interface EvaluateOptions {
  /** The seed of the run: of random directions without a seed of their own, and of dropout. Default 0. */
  readonly seed?: number | undefined;
  /** The iteration, from 1: random directions, dropout and schedules are those of this iteration. Default 1. */
  readonly iteration?: number | undefined;
}

type PlannedGradient = ReturnType<typeof planGradient> & { readonly plan: Plan };

/** The plans of gradients, each made once. */
const plans = /* @__PURE__ */ new WeakMap<GradientNode, PlannedGradient>();

/** The gradient of a loss for a feed and parameters: what one iteration of a run computes. See `evaluate`. */
export async function evaluateGradient(
  gradient: GradientNode,
  feed: Feed,
  parameters: Parameters | undefined,
  options: EvaluateOptions | undefined,
): Promise<Parameters> {
  const { seed = 0, iteration = 1 } = knownOptions("evaluate", options, ["seed", "iteration"]);
  checkOption("evaluate", "seed", seed, anyWhole);
  checkOption("evaluate", "iteration", iteration, whole());
  const planned = plans.get(gradient) ?? planAlone(gradient);
  if (!planned.plan.boxes) plans.set(gradient, planned);
  if (parameters === undefined) {
    throw new GraphError(
      `evaluate: parameter "${planned.parameters[0].name}" has no value; give the parameters, such as those that an optimizer emits.`,
    );
  }
  checkParameters("evaluate", parameters);
  await loadKernels();
  const evaluation = new GradientEvaluation(planned, parameters, seed, iteration);
  try {
    const steps = evaluation.run(feed);
    let step = steps.next();
    while (!step.done) step = steps.next(step.value && (await evaluateLater(step.value)));
    return step.value;
  } catch (error) {
    evaluation.fail();
    throw error;
  } finally {
    evaluation.free();
  }
}

function planAlone(gradient: GradientNode): PlannedGradient {
  const plan = compile([gradient.loss]);
  return { ...planGradient(plan, gradient, namer([gradient])(gradient)), plan };
}

class GradientEvaluation {
  readonly #planned: PlannedGradient;
  readonly #seed: number;
  readonly #iteration: number;
  readonly #parameters: Parameters;
  readonly #structure: Structure;
  readonly #arena = new Arena();
  readonly #kept: ReadonlyMap<PlannedNode, Block>;
  readonly #gradients: ReadonlyMap<PlannedNode, Block>;
  readonly #sources: PerIterationSources;
  readonly #host = new StageHost();

  constructor(planned: PlannedGradient, parameters: Parameters, seed: number, iteration: number) {
    const { plan, node } = planned;
    this.#planned = planned;
    this.#parameters = parameters;
    this.#seed = seed;
    this.#iteration = iteration;
    this.#structure = new Structure([node.loss], plan.names);
    this.#arena.isReusable = isBuiltInOnly(plan) && isBuiltIn(node);
    this.#sources = new PerIterationSources(plan, seed, (...of) => this.#current(...of));
    this.#kept = allocateKept(plan, this.#arena);
    this.#gradients = new Map(
      planned.parameters.map((each) => [each, this.#arena.kept.allocate(each.shape as number[])]),
    );
    attachTo(this.#arena, this.#arena.kept, this.#kept);
    fillConstants(plan, this.#kept);
    this.#write();
  }

  *run(feed: Feed): RequestingSteps<Parameters> {
    const { plan } = this.#planned;
    const checked = checkFeed(plan.feeds, feed);
    this.#arena.isReusable &&= !checked.isReadByUser;
    plan.boxes?.clear(this.#when);
    const findings = yield* this.#find(checked);
    const program = new Program(plan, checked.samples, this.#arena, this.#kept);
    const stages = this.#bind(program, findings);
    attachTo(
      this.#arena,
      program.layout,
      plan.nodes.map((node) => [node, program.blockOf(node)]),
    );
    program.feed(checked);
    this.#writeSources(program.blockOf);
    for (const stage of plan.boxes ? [plan.boxes.collectAndReplay(stages)] : stages)
      yield* complete(stage, plan, this.#host);
    return this.#result();
  }

  /** Keeps its memory from others: what failed may write to it later. */
  fail(): void {
    this.#arena.isReusable = false;
  }

  free(): void {
    this.#host.free(this.#arena.isReusable);
    this.#arena.free();
  }

  readonly #when = (): string => whenOf(this.#iteration);

  readonly #writeSources = (blockOf: Program["blockOf"]): void => this.#sources.write(blockOf, this.#iteration);

  /** Tries the nodes, as a run does on its first batch. */
  *#find(feed: CheckedFeed): RequestingSteps<Findings> {
    const { plan, node } = this.#planned;
    const open = plan.nodes.filter(isTried);
    for (;;) {
      const found = checkContracts(plan, feed, this.#kept, node.needsSmooth ? open : [], this.#writeSources);
      if (found) return node.needsSmooth ? found : { ...found, rough: new Set(open) };
      plan.boxes?.receive((yield plan.boxes.request()) ?? []);
    }
  }

  #bind(program: Program, findings: Findings): Stage[] {
    const { plan, node, root, parameters, name } = this.#planned;
    const { samples, blockOf, fedTo, layout } = program;
    const shard = { index: 0, count: 1 };
    const numbers = new Map(node.hyperparameters.map((each) => [each.name, this.#valueOf(name, each)]));
    const context: GradientContext = {
      ...{ name, plan, root, parameters, samples, blockOf, fedTo, layout, shard, seed: this.#seed, ...findings },
      iteration: () => this.#iteration,
      gradientOf: (parameter) => this.#gradients.get(parameter) as Block,
      shared: new SharedBlocks(layout),
      hyperparameter: (own) => numbers.get(own) as HyperparameterValue,
      currentOf: (owner, own) => (owner === name ? (numbers.get(own)?.current as number) : this.#current(owner, own)),
      host: this.#host,
    };
    const check = (): void => {
      if (plan.boxes?.wanted) return;
      checkRanges(plan.ranges, blockOf, this.#when);
      checkLosses({ gradients: [{ root }], plan }, blockOf, true, this.#when);
    };
    return [
      ...forwardStages(plan.nodes, program, findings.coupled, shard),
      stageOfSteps([check]),
      ...node.bind(context),
    ];
  }

  /** The value of a hyper-parameter of a node. */
  #current(owner: string, name: string): number {
    const [node] = [...this.#planned.plan.names].find(([, own]) => own === owner) as [Node, string];
    const declared = node.operation.hyperparameters as readonly HyperparameterDeclaration[];
    const declaration = declared.find((each) => each.name === name) as HyperparameterDeclaration;
    return this.#valueOf(owner, declaration, recordedIn(this.#structure, node, declaration, this.#parameters)).current;
  }

  /** @param recorded Its value in the parameters, if they have it. */
  #valueOf(owner: string, declaration: HyperparameterDeclaration, recorded?: number): HyperparameterValue {
    const { value: given } = declaration;
    const number = recorded ?? (isStream(given) ? newestOf(given, owner, declaration) : given);
    const value = new HyperparameterValue(owner, { ...declaration, value: number });
    value.sample(this.#iteration);
    return value;
  }

  #write(): void {
    const { plan } = this.#planned;
    const wanted = namedParameters(plan);
    const wanting = { owner: "evaluate", structure: () => this.#structure, wanted, isRoot: true };
    for (const [node, { value }] of bindParameters(wanting, this.#parameters)) {
      this.#kept.get(plan.planned.get(node) as PlannedNode)?.data.set(value.data);
    }
  }

  #result(): Parameters {
    const nodes = new Map([...this.#planned.plan.planned].map(([node, planned]) => [planned, node]));
    return new Parameters(
      [...this.#gradients].map(([planned, { shape, data }]) => ({
        ...{ name: planned.name, node: nodes.get(planned) as Node },
        value: new Tensor(shape, data.slice()),
      })),
    );
  }
}

/** Completes a stage. Yields requests of black boxes, and of the stage itself. */
function* complete(stage: Stage, { boxes }: Plan, host: StageHost): RequestingSteps<void> {
  stage.begin();
  for (;;) {
    const ofBoxes = boxes?.pendingRequest;
    if (ofBoxes) boxes?.receive((yield ofBoxes) ?? []);
    else if (host.pending) host.receive((yield host.pending) ?? []);
    else if (stage.advance()) return;
  }
}

/** The value that a stream emits when it is subscribed to. */
function newestOf(stream: NumberStream, owner: string, { name }: HyperparameterDeclaration): number {
  let newest: number | undefined;
  let cause: unknown;
  const observer = {
    next: (value: number): void => {
      newest = value;
    },
    error: (error: unknown): void => {
      cause = error;
    },
  };
  stream.subscribe(observer).unsubscribe();
  if (newest !== undefined) return newest;
  throw new HyperparameterError(
    `evaluate: ${owner}.${name} is an Observable without a value; give one that emits when it is subscribed to, such as a BehaviorSubject.`,
    { cause },
  );
}
