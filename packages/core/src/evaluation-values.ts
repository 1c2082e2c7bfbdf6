import { compile } from "./engine/compile.js";
import { namedParameters, type Plan } from "./engine/plan.js";
import { GraphError, HyperparameterError } from "./errors/errors.js";
import { checkValue, type HyperparameterDeclaration, HyperparameterValue, isStream } from "./graph/hyperparameters.js";
import type { Node } from "./graph/node.js";
import { type Binding, bindParameters } from "./graph/parameters/bind.js";
import type { Parameters } from "./graph/parameters/parameters.js";
import { recordedIn } from "./graph/parameters/recorded.js";
import { Structure } from "./graph/signatures/structure.js";
import type { Tensor } from "./tensor/tensor.js";

/** The structures of plans. They are needed for parameters that are bound to other nodes. */
const structures = /* @__PURE__ */ new WeakMap<Plan, Structure>();

/** What evaluation takes for the parameters and the changing hyper-parameters of some nodes. */
export interface EvaluationValues {
  /** The names of all nodes under the roots. */
  readonly names: ReadonlyMap<Node, string>;
  /** The values of the parameters on which the roots depend in evaluation. */
  readonly parameters: ReadonlyMap<Node, Tensor>;
  /** The value of a hyper-parameter of a node, which may be a schedule. */
  number(node: Node, hyperparameter: string): number;
}

/** The values that {@link evaluate} takes, for code that computes the same elsewhere. @throws as {@link evaluate} does. */
export function evaluationValues(
  owner: string,
  roots: readonly Node[],
  parameters: Parameters | undefined,
): EvaluationValues {
  const plan = compile(roots, { evaluating: true });
  const bound = boundTo(owner, roots, plan, parameters);
  return {
    names: plan.names,
    parameters: new Map([...bound].map(([node, { value }]) => [node, value])),
    number: (node, name) => currentNumber(roots, plan, parameters, plan.names.get(node) as string, name),
  };
}

/** The values of the parameters of a plan. @throws GraphError where one is missing. */
export function boundTo(
  owner: string,
  roots: readonly Node[],
  plan: Plan,
  parameters: Parameters | undefined,
): Binding {
  const wanted = namedParameters(plan);
  if (wanted.length === 0) return new Map();
  if (parameters === undefined) {
    throw new GraphError(
      `${owner}: parameter "${wanted[0].name}" has no value; give the parameters, such as those that an optimizer emits.`,
    );
  }
  return bindParameters({ owner, structure: () => structureOf(roots, plan), wanted, isRoot: false }, parameters);
}

function structureOf(roots: readonly Node[], plan: Plan): Structure {
  const structure = structures.get(plan) ?? new Structure(roots, plan.names);
  structures.set(plan, structure);
  return structure;
}

/** The value of a hyper-parameter in the iteration of the parameters; if unknown, that of a schedule in the first iteration. */
export function currentNumber(
  roots: readonly Node[],
  plan: Plan,
  parameters: Parameters | undefined,
  owner: string,
  name: string,
): number {
  const [node] = [...plan.names].find(([, own]) => own === owner) as [Node, string];
  const declared = node.operation.hyperparameters as readonly HyperparameterDeclaration[];
  const declaration = declared.find((each) => each.name === name) as HyperparameterDeclaration;
  const known = parameters && recordedIn(structureOf(roots, plan), node, declaration, parameters);
  if (known !== undefined) {
    checkValue(owner, declaration, known);
    return known;
  }
  if (isStream(declaration.value)) {
    throw new HyperparameterError(
      `evaluate: ${owner}.${name} is an Observable; give the parameters of a run, such as iteration.parameters.`,
    );
  }
  const value = new HyperparameterValue(owner, declaration);
  value.sample(1);
  return value.current;
}
