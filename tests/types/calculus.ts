import { type DescentStep, numericalGradient, numericalGradientAsync, type Tensor, tensor } from "@rxgrad/core";
import { gradientDescent } from "rxgrad";
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

// @ts-expect-error an integer array cannot hold x ± h
numericalGradient((x) => x[0], Int32Array.of(3));
// @ts-expect-error one number is no point: that is derivative's
numericalGradient((x) => x, 3);
// @ts-expect-error an f that returns a Promise is numericalGradientAsync's
numericalGradient(async ([a]) => a, [3]);
// @ts-expect-error steps is missing
gradientDescent(([a]) => a, [3], { learningRate: 1 });
