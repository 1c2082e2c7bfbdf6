import type { Feed } from "../engine/feed.js";
import { checkOption, checkOptional, finite, listOf, oneOf, positive, suchAs, whole } from "../errors/domains.js";
import { GraphError, HyperparameterError, NumericError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkingNode, type Findings } from "../gradients/check/checking-node.js";
import type { ComparedSource } from "../gradients/check/compare-source.js";
import type { RelativeErrors } from "../gradients/compare-gradients.js";
import { type Scheme, STENCILS } from "../gradients/finite-difference/difference-schemes.js";
import { checkLoss } from "../gradients/gradient-node.js";
import { isNode, labelOf } from "../graph/create-node.js";
import type { Node } from "../graph/node.js";
import { checkParameters } from "../graph/parameters/bind.js";
import type { Parameters } from "../graph/parameters/parameters.js";
import { sgd } from "../optimizers/sgd.js";
import { iterations } from "./loop.js";

export interface CheckGradientsOptions {
  /** The parameter values at which gradients are checked. Default: start values drawn from `seed`. */
  readonly parameters?: Parameters | undefined;
  /** The seed of the parameters and of the elements that are checked. Default 0. */
  readonly seed?: number | undefined;
  /** The step of the finite differences. Default 1e-4. */
  readonly h?: number | undefined;
  /** The difference scheme, as in `finiteDifference`. Default `"central"`. */
  readonly scheme?: Scheme | undefined;
  /** The largest allowed error, relative to the largest element. Default 1e-6. */
  readonly relativeTolerance?: number | undefined;
  /** Another name of `relativeTolerance`; only one of them may be given. */
  readonly tolerance?: number | undefined;
  /**
   * The absolute error that is always allowed, even for a gradient of 0. Default: the effect of rounding on a difference of the
   * scheme, 32·Σ|weights|·ρ/h. Here ρ is the measured rounding error of the loss: the median of its changes when parameters and
   * inputs change by up to two units in the last place, and at least ε·max(1, |loss|).
   */
  readonly absoluteTolerance?: number | undefined;
  /**
   * The inputs whose gradients are checked. Default: the inputs that come before weights, because a layer in front of the network
   * would need their gradients. By default every rule of the user's own nodes is checked too. With `inputs`, rules are checked
   * only for what these inputs and the parameters move.
   */
  readonly inputs?: readonly Node[] | undefined;
  /**
   * If there are more elements than this, a random sample of about this many is checked, drawn from `seed`, and random directions
   * besides. Default 2000.
   */
  readonly elements?: number | undefined;
}

/** A rule of a node, compared with the node's forward. */
export interface JudgedRule {
  /** The node's name. */
  readonly node: string;
  /** The kind of the node. */
  readonly kind: string;
  /**
   * `"backward"`, `"difference"`, `"sides"`, `"direction"`, `"directionalDifference"`, `"elementwise"`, `"samplesIndependent"` or
   * `"shardsBackward"`.
   */
  readonly rule: string;
  /** The names of the inputs that this row is about: parameters, and nodes in front of this one. */
  readonly inputs: readonly string[];
  /** The largest relative error, beyond rounding. */
  readonly error: number;
  /** The number of elements and directions that were compared. */
  readonly elements: number;
}

/**
 * The result of `checkGradients`. It also has the relative error of each parameter as a property with the parameter's name,
 * unless that is the name of a property below. `Object.keys` lists only the parameters.
 */
export interface GradientCheck {
  /** For each parameter, by name, the largest difference beyond rounding, relative to the largest element. */
  readonly parameters: RelativeErrors;
  /** The same for each input that was checked. */
  readonly inputs: RelativeErrors;
  /** All rules that were checked. */
  readonly rules: readonly JudgedRule[];
  /**
   * The number of elements of parameters and inputs that were checked, and the number that there are. Fewer are checked if
   * elements were sampled, or lie at a kink.
   */
  readonly elements: { readonly checked: number; readonly of: number };
  /** The number of random directions that were checked besides, if elements were sampled. */
  readonly directions: number;
}

const OPTIONS: readonly (keyof CheckGradientsOptions)[] = [
  ...(["parameters", "seed", "h", "scheme", "relativeTolerance", "tolerance", "absoluteTolerance"] as const),
  ...(["inputs", "elements"] as const),
];

/**
 * Checks the rules of a network against `forward` alone, on one feed. Use it in tests of your own nodes.
 *
 * First, each rule of a node is compared with the node's `forward`, on up to 8 samples: `backward`, `difference`, `sides`,
 * `direction`, `directionalDifference`, `elementwise` and the independence of samples. Then the gradients that backprop computes,
 * by parameters and by inputs, are compared with differences of the loss. At a kink there is no derivative, so nothing is
 * compared.
 *
 * @param loss A node whose value is one number.
 * @param feed A value for each input of the loss.
 * @returns The relative error for each parameter and input, all rules that were checked, and the number of checked elements.
 * @throws NumericError for a wrong rule, with the node, the rule, an element, its value and the expected value; or for a gradient
 * whose error is above the tolerance, with its parameter or input. OperationError if a `forward` is not a function of its inputs,
 * or if a rule changes what it reads or leaves elements unwritten. GraphError for a node that is declared `samplesIndependent`
 * and is not, and for inputs that the loss does not have. HyperparameterError for options outside their domain, and if both names
 * of the tolerance are given.
 * @example
 * test("swish differentiates", () => {
 *   checkGradients(loss, { x: [[0.5, -1]], t: [[1, 0]] });
 * });
 * @see M. Iri, "Simultaneous computation of functions, partial derivatives and estimates of rounding errors", Japan J. Appl.
 * Math. 1 (1984).
 */
export function checkGradients<F extends Feed<keyof F>>(
  loss: Node<readonly []>,
  feed: F | Feed,
  options?: CheckGradientsOptions,
): GradientCheck & RelativeErrors {
  const given = knownOptions("checkGradients", options, OPTIONS);
  const { parameters, seed = 0, h = 1e-4, scheme = "central", elements = 2000, inputs, absoluteTolerance } = given;
  const { tolerance, relativeTolerance = tolerance ?? 1e-6 } = given;
  checkLoss("checkGradients", loss);
  checkOneTolerance(given);
  checkNumbers({ ...given, h, elements, relativeTolerance });
  checkOption("checkGradients", "scheme", scheme, oneOf(...Object.keys(STENCILS)));
  checkOptional("checkGradients", "inputs", inputs, listOf("input nodes", isNode), GraphError);
  let findings: Findings | undefined;
  const settings = { loss, scheme, h, seed, elements, relativeTolerance, absoluteTolerance, inputs };
  const gradient = checkingNode(settings, (found) => {
    findings = found;
  });
  if (parameters !== undefined) checkParameters("checkGradients", parameters);
  const start = parameters === undefined ? { seed } : { parameters };
  for (const _ of iterations(sgd(gradient, { learningRate: 0 }), [feed], start)) break;
  const found = findings as Findings;
  refuse(found, relativeTolerance);
  return resultOf(found);
}

function checkOneTolerance({ tolerance, relativeTolerance }: CheckGradientsOptions): void {
  if (tolerance === undefined || relativeTolerance === undefined) return;
  throw new HyperparameterError(
    "checkGradients: tolerance is another name of relativeTolerance, and both are given; give one of them.",
  );
}

function checkNumbers({ h, elements, ...tolerances }: CheckGradientsOptions): void {
  checkOption("checkGradients", "elements", elements, suchAs(whole(), "2000"));
  checkOption("checkGradients", "h", h, suchAs(positive, "1e-4"));
  for (const name of ["tolerance", "relativeTolerance", "absoluteTolerance"] as const) {
    checkOptional("checkGradients", name, tolerances[name], suchAs(finite(0), "1e-6"));
  }
}

/** @throws NumericError for the first rule or gradient that is wrong. */
function refuse({ rules, parameters, inputs }: Findings, tolerance: number): void {
  const off = [...parameters, ...inputs].find(({ error }) => !(error <= tolerance));
  const wrong = rules.filter(({ error }) => !(error <= tolerance));
  if (wrong.length > 0) {
    const [{ node, rule, what }, ...others] = wrong;
    const more = [...new Set(others.map((each) => `${each.rule} of "${each.node.name}"`))].filter(
      (each) => each !== `${rule} of "${node.name}"`,
    );
    const also = more.length > 0 ? `; wrong too: ${more.slice(0, 3).join(", ")}` : "";
    const so = off ? `; ${differs(off)}` : "";
    throw new NumericError(`checkGradients: ${labelOf(node.operation.kind, node.name)}: ${rule} ${what}${also}${so}.`);
  }
  if (!off) return;
  const { place, got, wanted } = off.worst as NonNullable<ComparedSource["worst"]>;
  throw new NumericError(
    `checkGradients: ${differs(off)} of its largest element, more than ${tolerance}: ${place} is ${got} but ${wanted} is wanted; look at the backward rules between it and the loss.`,
  );
}

const differs = ({ source, error }: ComparedSource): string =>
  `the gradient by "${source.name}" differs from finite differences by ${error.toExponential(2)}`;

function resultOf({ parameters, inputs, rules }: Findings): GradientCheck & RelativeErrors {
  const all = [...parameters, ...inputs];
  const errorsOf = (sources: readonly ComparedSource[]): RelativeErrors =>
    Object.freeze(Object.fromEntries(sources.map(({ source, error }) => [source.name, error])));
  const sum = (count: (each: ComparedSource) => number): number => all.reduce((total, each) => total + count(each), 0);
  const check: GradientCheck = {
    parameters: errorsOf(parameters),
    inputs: errorsOf(inputs),
    rules: rules.map(({ node, rule, inputs: about, error, elements }) =>
      Object.freeze({ node: node.name, kind: node.operation.kind, rule, inputs: about, error, elements }),
    ),
    elements: Object.freeze({ checked: sum((each) => each.elements), of: sum((each) => each.of) }),
    directions: sum((each) => each.directions),
  };
  const hidden = Object.fromEntries(Object.entries(check).map(([name, value]) => [name, { value, enumerable: false }]));
  return Object.defineProperties({ ...check.parameters }, hidden) as GradientCheck & RelativeErrors;
}
