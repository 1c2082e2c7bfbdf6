import type { Kind } from "../json/kinds.js";

/** The kinds of nodes, gradients and optimizers that modules export. */
export function kindsIn(modules: readonly Readonly<Record<string, unknown>>[]): Kind[] {
  return modules.flatMap((module) => Object.values(module).filter(isKind));
}

function isKind(value: unknown): value is Kind {
  const { kind, build } = (value ?? {}) as Partial<Record<"kind" | "build", unknown>>;
  return typeof kind === "string" && typeof build === "function";
}
