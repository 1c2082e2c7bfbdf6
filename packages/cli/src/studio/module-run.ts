import { isOptimizerNode, messageOf } from "@rxgrad/core/internal";
import * as dataTools from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import { BehaviorSubject } from "rxjs";
import { importModule } from "../modules/user-module.js";
import type { ShownRun } from "./shown-run.js";

/** The training that a module describes, as modules of the studio do. */
export async function moduleRun(path: string, seed: number): Promise<ShownRun> {
  const { default: build } = await importModule(path);
  if (typeof build !== "function") {
    throw new Error(`${path}: its default export is no function; export default (rx, tools) => ({ W, data }).`);
  }
  const { W, data, controls, fleet } = await built(path, build as Build, seed);
  if (!isOptimizerNode(W)) {
    throw new Error(
      `${path}: its function returned no W; return an optimizer node, such as { W: sgd(gradient), data }.`,
    );
  }
  const others = { ...(controls !== undefined && { controls }), ...(fleet !== undefined && { fleet }) };
  return { W, data: data as ShownRun["data"], others };
}

type Built = Readonly<Record<string, unknown>>;

type Build = (rx: unknown, tools: unknown) => unknown;

async function built(path: string, build: Build, seed: number): Promise<Built> {
  const tools = { data: dataTools, BehaviorSubject, seed };
  try {
    return ((await build(rxgrad, tools)) ?? {}) as Built;
  } catch (error) {
    const told = messageOf(error).split("\n")[0]?.replace(/\.$/, "");
    throw new Error(`${path}: its function failed: ${told}; mend it.`, { cause: error });
  }
}
