import {
  adam,
  backprop,
  concatenate,
  crossEntropy,
  dense,
  input,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  softmax,
  tanh,
} from "rxgrad";
import { inputsOf, type Recipe } from "../recipe/recipe.js";
import type { Settings } from "./settings.js";

/** A network for a recipe, with its loss and its optimizer. */
export interface Network {
  readonly y: Node;
  readonly t: Node;
  readonly loss: Node<readonly []>;
  readonly W: OptimizerNode;
}

export function networkFor(recipe: Recipe, { hidden, learningRate }: Settings): Network {
  const inputs = inputsOf(recipe).map(([name, size]): Node => input(name, [size]));
  const x = inputs.length > 1 ? concatenate(inputs as [Node, ...Node[]]) : inputs[0];
  const last = hidden.reduce((node: Node, units) => node.pipe(dense(units), tanh()), x);
  const outputs = recipe.classes?.length ?? 1;
  const t: Node = input("t", [outputs]);
  const y: Node = recipe.classes ? last.pipe(dense(outputs), softmax()) : last.pipe(dense(1));
  const loss = recipe.classes ? crossEntropy(y, t) : meanSquaredError(y, t);
  return { y, t, loss, W: adam(backprop(loss), { learningRate }) };
}
