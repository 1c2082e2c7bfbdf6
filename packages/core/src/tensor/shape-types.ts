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

/** What two paired axes become; never where they do not go together. */
type Together<D extends Dimension, E extends Dimension> = [D] extends ["batch"]
  ? [E] extends ["batch"]
    ? "batch"
    : never
  : [E] extends ["batch"]
    ? never
    : number extends D
      ? E extends 1
        ? number
        : E
      : number extends E
        ? D extends 1
          ? number
          : D
        : D extends E
          ? D
          : D extends 1
            ? E
            : E extends 1
              ? D
              : never;

/** The shape of A, where something of unknown rank goes with it. */
type Grown<A extends Shape> = A extends readonly ["batch", ...Shape]
  ? { readonly [K in keyof A]: A[K] extends 1 ? number : A[K] }
  : Shape;

/** The shape of what is computed of A and B with broadcasting; a dimension is never where they do not go together. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A["length"]
  ? number extends B["length"]
    ? Shape
    : Grown<B>
  : number extends B["length"]
    ? Grown<A>
    : Paired<A, B, readonly []>;

type Paired<A extends Shape, B extends Shape, Done extends Shape> = A extends readonly [
  ...infer RestA extends Shape,
  infer D extends Dimension,
]
  ? B extends readonly [...infer RestB extends Shape, infer E extends Dimension]
    ? Paired<RestA, RestB, readonly [Together<D, E>, ...Done]>
    : readonly [...A, ...Done]
  : readonly [...B, ...Done];

/** B where it goes together with A, and A where it does not, so that the compiler's message shows both. */
export type Broadcastable<A extends Shape, B extends Shape> = HasNever<Broadcast<A, B>> extends true ? A : B;

type HasNever<S extends Shape> = number extends S["length"]
  ? false
  : true extends { [K in keyof S]: [S[K]] extends [never] ? true : false }[number]
    ? true
    : false;
