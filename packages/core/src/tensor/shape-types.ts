import type { Dimension, Shape } from "./shape.js";

// biome-ignore lint/suspicious/noExplicitAny: nothing else is assignable both to 10 and from 10
type Unchecked = any;

/** `S` with unknown sizes and unknown ranks fitting everything, in both directions: composition checks them. */
export type Sizes<S extends Shape> = number extends S["length"]
  ? Unchecked
  : { readonly [K in keyof S]: number extends S[K] ? Unchecked : S[K] };

/** `S` with every size forgotten, which leaves `"batch"`: an unknown size is still not a batch. */
export type Axes<S extends Shape> = number extends S["length"]
  ? Unchecked
  : { readonly [K in keyof S]: Dimension extends S[K] ? Unchecked : S[K] extends number ? number : S[K] };

/** `T`, inferred elsewhere: what is expected of a result must not decide what the result is. */
export type Known<T> = [T][T extends unknown ? 0 : never];

/** `S` as a shape; `Shape` where even its length is unknown. */
export type Fixed<S extends Shape> = number extends S["length"] ? Shape : readonly [...S];

/** The last dimension, or `number` where it is unknown. */
export type Last<S extends Shape> = S extends readonly [...Shape, infer D extends Dimension] ? D : number;

/** All dimensions but the last. */
export type Init<S extends Shape> = S extends readonly [...infer Rest extends Shape, Dimension]
  ? readonly [...Rest]
  : Shape;

/** `S` with its last dimension replaced by `D`. */
export type ReplaceLast<S extends Shape, D extends Dimension> = S extends readonly [
  ...infer Rest extends Shape,
  Dimension,
]
  ? readonly [...Rest, D]
  : Shape;

/** The proper suffixes of `S`, down to the scalar: what can be added to every sample. */
export type Suffix<S extends Shape> = S extends readonly [Dimension, ...infer Rest extends Shape]
  ? readonly [...Rest] | Suffix<Rest>
  : S extends readonly []
    ? never
    : Shape;

/** `["batch", ...rest]` as `["batch", number]`: one axis for each sample, whose length composition works out. */
export type Flat<S extends Shape> = S extends readonly ["batch", ...Shape]
  ? readonly ["batch", number]
  : S extends readonly number[]
    ? readonly [number]
    : Shape;
