// Modules of compileEvaluation, imported from their text.
import { evaluate, type Node, type Parameters, Tensor } from "@rxgrad/core";
import { compileEvaluation } from "@rxgrad/formats";
import * as assert from "uvu/assert";

export interface CompiledModule {
  readonly inputs: Readonly<Record<string, readonly (number | "batch")[]>>;
  readonly output: readonly (number | "batch")[];
  evaluate(feed: Readonly<Record<string, Float64Array | readonly number[]>>): Float64Array;
}

export const imported = (text: string): Promise<CompiledModule> =>
  import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);

/** Numbers for each input of a module, for some rows. */
export function feedFor(
  { inputs }: CompiledModule,
  rows: number,
  draw: (name: string) => number,
): Readonly<Record<string, Tensor>> {
  const entries = Object.entries(inputs).map(([name, shape]) => {
    const full = shape.map((length) => (length === "batch" ? rows : length));
    const size = full.reduce((product, length) => product * length, 1);
    return [
      name,
      new Tensor(
        full,
        Float64Array.from({ length: size }, () => draw(name)),
      ),
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** Compares the answer of a module with that of `evaluate`, bit for bit. NaN equals NaN, whatever its bits are. */
export async function checkSame(
  label: string,
  module: CompiledModule,
  node: Node,
  parameters: Parameters | undefined,
  feed: Readonly<Record<string, Tensor>>,
): Promise<Float64Array> {
  const value = await evaluate(node, feed, parameters);
  const wanted = typeof value === "number" ? Float64Array.of(value) : Float64Array.from(value.data);
  const given = Object.entries(feed).map(([name, { data }]) => [name, Float64Array.from(data)] as const);
  const answer = module.evaluate(Object.fromEntries(given));
  assert.is(answer.length, wanted.length, label);
  const at = answer.findIndex((each, i) => !Object.is(each, wanted[i]));
  if (at >= 0) assert.unreachable(`${label}: number ${at} is ${answer[at]}, but evaluate gives ${wanted[at]}`);
  return answer;
}

/** The module of a node. */
export const moduleOf = (node: Node, parameters?: Parameters): Promise<CompiledModule> =>
  imported(compileEvaluation(node, parameters));
