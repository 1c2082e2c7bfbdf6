// A black box has a batch axis if one of its inputs has one. Its function gets the inputs by name.
import { blackBox, constant, input, meanSquaredError, type Node, parameter, type Shape } from "rxgrad";
import { of } from "rxjs";
import { is } from "./exact.js";

const x = input("x", [3]);
const w = parameter([2]);
const evaluate = (): number => 1;

is<Node<readonly ["batch", 4]>>()(blackBox({ inputs: { x, w }, output: [4], evaluate }));
is<Node<readonly ["batch"]>>()(blackBox({ inputs: { x }, output: [], evaluate }));
is<Node<readonly [4]>>()(blackBox({ inputs: { w }, output: [4], evaluate }));
is<Node<readonly []>>()(blackBox({ inputs: { w }, output: [], evaluate }));
is<Node<Shape>>()(blackBox({ inputs: { w, of: w as Node }, output: [4], evaluate }));

meanSquaredError(blackBox({ inputs: { w }, output: [2], evaluate }), constant([1, 2]));
// @ts-expect-error: two numbers against one of each sample
meanSquaredError(blackBox({ inputs: { x }, output: [2], evaluate }), input("t", [1]));

blackBox({
  inputs: { x, w },
  output: [],
  evaluate(at, { signal, repetition }) {
    is<Float64Array>()(at.x);
    is<Float64Array>()(at.w);
    is<AbortSignal>()(signal);
    is<number>()(repetition);
    // @ts-expect-error
    at.v;
    return at.x;
  },
});
blackBox({ inputs: { w }, output: [2], evaluate: async ({ w }) => [...w] });
blackBox({ inputs: { w }, output: [2], evaluate: ({ w }) => of(w) });
// @ts-expect-error
blackBox({ inputs: { w }, output: [2], evaluate: () => "1" });
// @ts-expect-error
blackBox({ inputs: { w: 3 }, output: [2], evaluate });
