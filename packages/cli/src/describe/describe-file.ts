import { extname } from "node:path";
import { describe, type Parameters, type Root, type Tensor } from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { isGradientNode, isOptimizerNode, showShape } from "@rxgrad/core/internal";
import { UsageError } from "../frame/exit.js";
import type { FileKind } from "../models/contents.js";
import { fileKindOf } from "../models/file-kinds.js";
import { type Exports, importModule, namesOf } from "../modules/user-module.js";

/** A description as text, and as data. */
interface Shown {
  readonly text: string;
  readonly facts: object;
}

type Form = "table" | "mermaid" | "dot";

/** Describes a file or a module. @param name The export of the module. */
export async function describeFile(path: string, as: Form, name: string | undefined): Promise<Shown> {
  if (isModule(path)) return describeGraph(rootsOf(path, await importModule(path), name), as);
  if (name !== undefined) throw new UsageError(`${path} is no module; leave out --export.`);
  const { roots, weights } = await (fileKindOf(path, "read") as Required<FileKind>).read(path);
  if (roots.length > 0) return describeGraph(roots, as);
  if (as !== "table") throw new UsageError(`${path} has weights and no graph; leave out --as ${as}.`);
  return describeWeights(weights as ReadonlyMap<string, Tensor> | Parameters);
}

const isModule = (path: string): boolean =>
  [".js", ".mjs", ".cjs", ".ts", ".mts"].includes(extname(path).toLowerCase());

function describeGraph(roots: readonly Root[], as: Form): Shown {
  const { table, mermaid, dot, ...facts } = describe(roots);
  return { text: { table, mermaid, dot }[as].trimEnd(), facts: { ...facts, toString: undefined } };
}

function describeWeights(weights: ReadonlyMap<string, Tensor> | Parameters): Shown {
  const rows = [...weights].map((each) => {
    const [name, { shape, data }] = each as readonly [string, Tensor];
    return { name, shape, numbers: data.length };
  });
  const width = Math.max(...rows.map(({ name }) => name.length));
  const total = rows.reduce((sum, { numbers }) => sum + numbers, 0);
  const lines = rows.map(({ name, shape }) => `${name.padEnd(width)}  ${showShape(shape)}`);
  return {
    text: [...lines, `${rows.length} tensors, ${total} numbers`].join("\n"),
    facts: { tensors: rows, numbers: total },
  };
}

const isRoot = (value: unknown): value is Root => isNode(value) || isGradientNode(value) || isOptimizerNode(value);

/** The graph that a module exports: the named export, the default one, or all that are part of a graph. */
function rootsOf(path: string, exports: Exports, name: string | undefined): readonly Root[] {
  const chosen = name ?? ("default" in exports ? "default" : undefined);
  if (chosen !== undefined) {
    const value = exports[chosen];
    const list = Array.isArray(value) ? value : [value];
    if (list.length > 0 && list.every(isRoot)) return list;
    const why = chosen in exports ? "is no node, gradient or optimizer" : "is not among its exports";
    throw new Error(`${path}: ${chosen} ${why}; export one, or name it by --export (there are ${namesOf(exports)}).`);
  }
  const roots = Object.values(exports).filter(isRoot);
  if (roots.length > 0) return [...new Set(roots)];
  throw new Error(`${path}: it exports no node, gradient or optimizer; export one: export const y = ….`);
}
