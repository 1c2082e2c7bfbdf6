import { type Tensor, tensor } from "@rxgrad/core";
import {
  type CallContext,
  type DescentStep,
  derivative,
  hessian,
  jacobian,
  numericalGradient,
  numericalGradientAsync,
} from "@rxgrad/core/calculus";
import { gradientDescent } from "rxgrad/calculus";
import type { Observable } from "rxjs";
import { type Exact, expectType } from "./exact.js";

const flat = numericalGradient(([a, b]) => a * b, [3, 4]);
expectType<Exact<typeof flat, number[]>>();

const rows = numericalGradient(([[a], [b]]) => a * b, [[3], [4]]);
expectType<Exact<typeof rows, number[][]>>();

const constant = numericalGradient(([a, b]) => a * b, [3, 4] as const);
expectType<Exact<typeof constant, [number, number]>>();

const matrix = numericalGradient((W) => W.at(0), tensor([3, 4]));
expectType<Exact<typeof matrix, Tensor<1>>>();

const typed = numericalGradientAsync(async (x) => x[0], new Float64Array(2));
expectType<Exact<typeof typed, Promise<Float64Array<ArrayBuffer>>>>();

const path = gradientDescent(([a]) => a, [3], { learningRate: (step) => 1 / step, steps: 3, gradient: () => [1] });
expectType<Exact<typeof path, Observable<DescentStep<number[]>>>>();

const rowsOfMany = jacobian((x) => [x[0]], [3, 4], { sparsity: [[0]], h: [1, 2], bounds: { lower: 0, upper: [5, 5] } });
expectType<Exact<typeof rowsOfMany, number[][]>>();

const rowsOfTensor = hessian((W) => W.at(0), tensor([3, 4]), { h: tensor([1, 1]), relativeStep: undefined });
expectType<Exact<typeof rowsOfTensor, Tensor<1>[]>>();

numericalGradientAsync((x, { signal }: CallContext) => (signal.aborted ? 0 : x[0]), [3]);
derivative(Math.sin, 1, { order: 2, bounds: { lower: 0 } });

// @ts-expect-error x is one number, and so is its step
derivative(Math.sin, 1, { h: [1] });
// @ts-expect-error x is one number, and so are its bounds
derivative(Math.sin, 1, { bounds: { lower: [1] } });
// @ts-expect-error what returns one number has a gradient: that is numericalGradient's
jacobian(([a]) => a, [3]);
// @ts-expect-error an integer array cannot hold x ± h
numericalGradient((x) => x[0], Int32Array.of(3));
// @ts-expect-error one number is no point: that is derivative's
numericalGradient((x) => x, 3);
// @ts-expect-error an f that returns a Promise is numericalGradientAsync's
numericalGradient(async ([a]) => a, [3]);
// @ts-expect-error steps is missing
gradientDescent(([a]) => a, [3], { learningRate: 1 });
