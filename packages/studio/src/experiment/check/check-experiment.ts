import { sentence } from "../../words/told.js";
import {
  ACTIVATIONS,
  type Experiment,
  type GradientSetup,
  type LayerSetup,
  type LayersSetup,
  LOSSES,
  type ModuleSetup,
  type Move,
  OPTIMIZERS,
  type OptimizerSetup,
  type PredatorPreySetup,
  SCHEMES,
  type Setup,
  STRATEGIES,
} from "../setup.js";
import { BOUNDS, MOST_LAYERS, MOST_MOVES, movable, trainedSamples, unitsFor } from "./bounds.js";
import { checkData } from "./check-data.js";
import { checkLoss } from "./check-loss.js";
import { checkNumber, Fields, refuse } from "./fields.js";

const NAMES = {
  layers: ["task", "data", "layers", "dropout", "loss", "gradient", "optimizer", "batchSize", "seed"],
  "predator-prey": ["task", "error", "gradient", "optimizer", "seed"],
  module: ["task", "address", "seed"],
} as const;

/**
 * Checks an experiment that comes from an address or a file.
 *
 * @returns A copy with nothing but the fields of an experiment.
 * @throws ExperimentError for anything else, with the place.
 */
export function checkExperiment(value: unknown): Experiment {
  const fields = new Fields("experiment", value, ["setup", "moves"]);
  const setup = checkSetup("setup", fields.at("setup"));
  return { setup, moves: checkMoves(setup, fields) };
}

function checkSetup(path: string, value: unknown): Setup {
  const all = [...new Set(Object.values(NAMES).flat())];
  const task = new Fields(path, value, all).choice("task", ["layers", "predator-prey", "module"]);
  const fields = new Fields(path, value, NAMES[task]);
  return CHECKS[task](fields);
}

const CHECKS: Readonly<Record<Setup["task"], (fields: Fields) => Setup>> = {
  layers: checkLayers,
  "predator-prey": (fields): PredatorPreySetup => ({
    task: "predator-prey",
    error: fields.number("error", BOUNDS.error),
    ...learningIn(fields),
    seed: fields.number("seed", BOUNDS.seed),
  }),
  module: (fields): ModuleSetup => ({
    task: "module",
    address: fields.text("address", 2000, ADDRESS, sentence("wanted.address")),
    seed: fields.number("seed", BOUNDS.seed),
  }),
};

/** Neither data: nor javascript: */
const ADDRESS = /^(https?:\/\/|\.{0,2}\/)[!-~]+$/;

function checkLayers(fields: Fields): LayersSetup {
  const data = checkData(`${fields.path}.data`, fields.at("data"));
  const units = unitsFor(data);
  const layer = (path: string, value: unknown): LayerSetup => {
    const own = new Fields(path, value, ["units", "activation"]);
    return { units: own.number("units", units), activation: own.choice("activation", ACTIVATIONS) };
  };
  const most = trainedSamples(data) ?? BOUNDS.batchSize.most;
  const setup: LayersSetup = {
    task: "layers",
    data,
    layers: fields.list("layers", 0, MOST_LAYERS, layer),
    dropout: fields.optional("dropout", BOUNDS.dropout),
    loss: fields.choice("loss", LOSSES),
    ...learningIn(fields),
    batchSize: fields.optional("batchSize", { ...BOUNDS.batchSize, most }),
    seed: fields.number("seed", BOUNDS.seed),
  };
  checkLoss(setup.loss, !(data.kind === "curve" || (data.kind === "csv" && data.as === "number")));
  return setup;
}

const learningIn = (fields: Fields): { readonly gradient: GradientSetup; readonly optimizer: OptimizerSetup } => ({
  gradient: checkGradient(`${fields.path}.gradient`, fields.at("gradient")),
  optimizer: checkOptimizer(`${fields.path}.optimizer`, fields.at("optimizer")),
});

function checkGradient(path: string, value: unknown): GradientSetup {
  const all = new Fields(path, value, ["method", "strategy", "scheme", "h"]);
  const method = all.choice("method", ["backprop", "finiteDifference"]);
  const fields = new Fields(path, value, method === "backprop" ? ["method"] : ["method", "strategy", "scheme", "h"]);
  if (method === "backprop") return { method };
  return {
    method,
    strategy: fields.choice("strategy", STRATEGIES),
    scheme: fields.choice("scheme", SCHEMES),
    h: fields.number("h", BOUNDS.h),
  };
}

function checkOptimizer(path: string, value: unknown): OptimizerSetup {
  const fields = new Fields(path, value, ["kind", "learningRate"]);
  return {
    kind: fields.choice("kind", OPTIMIZERS),
    learningRate: fields.number("learningRate", BOUNDS.learningRate),
  };
}

function checkMoves(setup: Setup, experiment: Fields): readonly Move[] {
  const bounds = movable(setup);
  let last = 1;
  return experiment.list("moves", 0, MOST_MOVES, (path, value): Move => {
    const fields = new Fields(path, value, ["iteration", "name", "value"]);
    const iteration = fields.number("iteration", { ...BOUNDS.iteration, least: last });
    last = iteration;
    if (!bounds) {
      // Whatever names a module gives to its controls.
      const name = fields.text("name", 60, /^[\p{L}\p{N}_$ .-]+$/u, sentence("wanted.control"));
      return { iteration, name, value: fields.number("value", { least: -Number.MAX_VALUE, most: Number.MAX_VALUE }) };
    }
    const name = fields.choice("name", Object.keys(bounds));
    return {
      iteration,
      name,
      value: checkNumber(`${path}.value`, fields.at("value"), bounds[name] ?? refuse(path, name, "a control")),
    };
  });
}
