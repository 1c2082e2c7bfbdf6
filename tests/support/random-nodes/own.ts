/** Users' own nodes and black boxes, smooth or not. Some declare it and some do not. */
import { blackBox, defineNode, type Node } from "@rxgrad/core";
import { float64 } from "../arithmetic.js";
import type { Rows } from "../plain-network.js";
import { FUNCTIONS, type PlainFunction } from "./functions.js";
import type { NodeFamily, NodeMaker } from "./node-maker.js";

type Said = { readonly smooth?: true; readonly kinked?: true };

const said = ({ is }: PlainFunction): Said => (is === "smooth" ? { smooth: true } : { kinked: true });

/** Makes a node maker from a function, for any form of node. */
const maker = ({ value, edge, toKink, jumps }: PlainFunction, build: (x: Node) => Node): NodeMaker => ({
  subtracts: true,
  compute: (arithmetic, [x]) => x.map((row) => row.map((number) => value(arithmetic, number))),
  build: ([x]) => build(x),
  ...(edge !== undefined && { edge }),
  ...(jumps && { jumps }),
  ...(toKink && {
    isNearKink: ([x]: readonly Rows<number>[], reach: (x: number) => number) =>
      x.some((row) => row.some((number) => toKink(number) < reach(number))),
  }),
});

function ownNode(kind: string, { value, side }: PlainFunction, says: Said, tellsSides: boolean): (x: Node) => Node {
  const map = (f: (x: number) => number, to: Float64Array, from: Float64Array): void => {
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  };
  return defineNode({
    kind,
    elementwise: true,
    ...says,
    forward: (out, x) => map((each) => value(float64, each), out.data, x.data),
    ...(side && tellsSides && { sides: (sides, x) => map(side, sides.data, x.data) }),
  })();
}

const box =
  ({ value }: PlainFunction, says: Said) =>
  (x: Node): Node =>
    blackBox({
      inputs: { x },
      output: [x.shape[1] as number],
      ...says,
      evaluate: (inputs) => inputs.x.map((each) => value(float64, each)),
    }) as Node;

const makers = Object.entries(FUNCTIONS).flatMap(([name, each]): [string, NodeMaker][] => [
  [`own ${name}`, maker(each, ownNode("ownTried", each, {}, false))],
  [`own ${name}, ${each.is}`, maker(each, ownNode("ownDeclared", each, said(each), true))],
  [`box ${name}`, maker(each, box(each, {}))],
  [`box ${name}, ${each.is}`, maker(each, box(each, said(each)))],
]);

export const own: NodeFamily = {
  ...Object.fromEntries(makers),
  "own valley, kinked somewhere": maker(
    FUNCTIONS.valley,
    ownNode("ownSomewhere", FUNCTIONS.valley, { kinked: true }, false),
  ),
};
