import { checkOption, nonEmptyText } from "../../errors/domains.js";
import { GraphError } from "../../errors/errors.js";
import { sameShape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Node } from "../node.js";
import { withoutNumber } from "../signatures/numbering.js";
import { checkParameters, checkValue } from "./bind.js";
import type { Parameters } from "./parameters.js";

/**
 * The value of a parameter node among given parameters. It is found by the node, or else by the name of the node under its
 * root.
 *
 * @param node The parameter node.
 * @param name Its name under its root.
 * @param parameters Where to look.
 * @param owner The beginning of error messages.
 * @throws GraphError if there is no value, or if names that differ only in their numbers have values of this shape, so that any
 * of them may be meant; ShapeError if the value has another shape.
 * @example
 * const all = initialParameters(loss, { seed: 1 });
 * const [{ node, name }] = all;
 * const value = valueFor(node, name, all, "my function");
 */
export function valueFor(node: Node, name: string, parameters: Parameters, owner: string): Tensor {
  checkParameters(owner, parameters);
  checkOption(owner, "name", name, nonEmptyText, GraphError);
  const key = parameters.has(node) ? node : name;
  if (!parameters.has(key)) {
    throw new GraphError(
      `${owner}: the parameters have no value for "${name}"${parameters.names.length > 0 ? `, only for ${parameters.names.join(", ")}` : " and are empty"}; give those of this network.`,
    );
  }
  if (key === name) checkAlone(name, node, parameters, owner);
  const value = parameters.get(key);
  checkValue(owner, name, node, { value });
  return value;
}

/** @throws GraphError if another parameter of this shape could have this name under another root. */
function checkAlone(name: string, { shape }: Node, parameters: Parameters, owner: string): void {
  const unnumbered = (each: string): string => withoutNumber(each, "#");
  const kind = unnumbered(name);
  if (kind === name) return;
  const alike = [...parameters].filter((each) => unnumbered(each.name) === kind && sameShape(each.value.shape, shape));
  if (alike.length < 2) return;
  throw new GraphError(
    `${owner}: "${name}" may be ${alike
      .map((each) => each.name)
      .slice(0, 5)
      .join(
        " or ",
      )}, which cannot be told apart by name; give parameters bound to this network: parametersFromJSON(loss, parameters).`,
  );
}
