import type { GradientSetup, OptimizerSetup } from "../setup.js";
import type { Changes } from "./changes.js";
import type { Imports } from "./imports.js";

/** The gradient of `loss`, and the optimizer `W`. */
export function learningCode(
  { gradient, optimizer }: { readonly gradient: GradientSetup; readonly optimizer: OptimizerSetup },
  changes: Changes,
  imports: Imports,
): string {
  imports.use("rxgrad", gradient.method, optimizer.kind);
  const rate = changes.hyperparameter("learningRate", optimizer.learningRate);
  return [
    `const gradient = ${gradient.method}(loss${stepsCode(gradient, changes)});`,
    `const W = ${optimizer.kind}(gradient, { learningRate: ${rate} });`,
  ].join("\n");
}

/** The options of finite differences that are not those that come by themselves. */
function stepsCode(gradient: GradientSetup, changes: Changes): string {
  if (gradient.method === "backprop") return "";
  const { scheme, strategy, h } = gradient;
  const options = [
    `h: ${changes.hyperparameter("h", h)}`,
    ...(scheme === "central" ? [] : [`scheme: "${scheme}"`]),
    ...(strategy === "auto" ? [] : [`strategy: "${strategy}"`]),
  ];
  return `, { ${options.join(", ")} }`;
}
