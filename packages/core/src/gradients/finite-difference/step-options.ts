import { checkRelativeStep } from "../../calculus/steps.js";
import { describeValue } from "../../errors/describe-value.js";
import { checkOption, positive } from "../../errors/domains.js";
import { HyperparameterError } from "../../errors/errors.js";
import { type Hyperparameter, type HyperparameterDeclaration, isStream } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import { declareStep } from "../gradient-node.js";
import { type ParameterBounds, readBounds } from "../parameter-bounds.js";
import { checkOneByOne, isOneByOne, type PerParameter } from "../per-parameter.js";
import type { StepRules } from "./weight-steps.js";

/** The options that determine the steps of weights. */
interface StepOptions {
  readonly h?: Hyperparameter | "auto" | PerParameter<number> | undefined;
  readonly relativeStep?: number | undefined;
  readonly bounds?: ParameterBounds | undefined;
  readonly parameters?: readonly Node[] | undefined;
}

interface ReadSteps {
  readonly rules: StepRules;
  readonly hyperparameters: readonly HyperparameterDeclaration[];
  /** The options as plain data. */
  readonly stored: Readonly<Record<string, unknown>>;
}

/** The step of parameters without their own. */
const USUAL_STEP = 1e-4;

/**
 * Reads and checks the options.
 *
 * @param autoStep The automatic step of weights up to 1 in size.
 * @throws HyperparameterError for a step that is not positive, more than one kind of step, and invalid bounds.
 */
export function readSteps(label: string, autoStep: number, options: StepOptions): ReadSteps {
  const { h = USUAL_STEP, relativeStep, parameters } = options;
  const own = !isStream(h as Hyperparameter) && isOneByOne(h) ? (h as PerParameter<number>) : undefined;
  if (own) checkOneByOne(label, "h", own as readonly unknown[], parameters, checkStep(label));
  if (typeof h === "string" && h !== "auto") {
    throw new HyperparameterError(
      `${label}: h is ${describeValue(h)}; give "auto", a positive finite number, a schedule (iteration) => number, or an Observable.`,
    );
  }
  if (relativeStep !== undefined) checkRelativeStep(label, relativeStep, options.h);
  const bounds = options.bounds === undefined ? undefined : readBounds(label, options.bounds, parameters);
  const isOneForAll = h !== "auto" && relativeStep === undefined;
  const usual = own ? USUAL_STEP : (h as Hyperparameter);
  return {
    rules: {
      ...{ label, own, bounds, relative: relativeStep, listed: parameters },
      auto: h === "auto" ? autoStep : undefined,
    },
    hyperparameters: isOneForAll ? [declareStep(label, usual, "1e-4")] : [],
    stored: {
      ...(relativeStep === undefined ? { h } : { relativeStep }),
      ...(bounds === undefined ? {} : { bounds }),
    },
  };
}

const checkStep =
  (label: string) =>
  (value: unknown, where: string): void =>
    checkOption(label, where, value, positive);
