import type { Dimension, Shape } from "./shape.js";

/** A dimension that the compiler does not compare. */
// biome-ignore lint/suspicious/noExplicitAny: nothing else is assignable both to 10 and from 10
export type Unchecked = any;

/** `S`, in which unknown sizes and ranks are compatible with everything; composing nodes checks them at run time. */
export type Sizes<S extends Shape> = number extends S["length"]
  ? Unchecked
  : { readonly [K in keyof S]: number extends S[K] ? Unchecked : S[K] };

/** `S` with `number` for every size, so that only `"batch"` is compared: an unknown size is not a batch. */
export type Axes<S extends Shape> = number extends S["length"]
  ? Unchecked
  : { readonly [K in keyof S]: Dimension extends S[K] ? Unchecked : S[K] extends number ? number : S[K] };

/** `T`, but not inferred here: the expected type of a result must not decide the type of the result. */
export type Known<T> = [T][T extends unknown ? 0 : never];

/** `S` as a readonly tuple; `Shape` if its length is unknown. */
export type Fixed<S extends Shape> = number extends S["length"] ? Shape : readonly [...S];

/** The last dimension, or `number` if it is unknown. */
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

/** The proper suffixes of `S`, down to the scalar: the shapes that can be added to every sample. */
export type Suffix<S extends Shape> = S extends readonly [Dimension, ...infer Rest extends Shape]
  ? readonly [...Rest] | Suffix<Rest>
  : S extends readonly []
    ? never
    : Shape;

/** `["batch", ...rest]` as `["batch", number]`: each sample has one axis, whose length is computed when nodes are composed. */
export type Flat<S extends Shape> = S extends readonly ["batch", ...Shape]
  ? readonly ["batch", number]
  : S extends readonly number[]
    ? readonly [number]
    : Shape;

/** The dimension of two paired axes; never if they do not fit. `"batch"` fits 1 if both are the first axis. */
export type Together<D extends Dimension, E extends Dimension, AreFirst extends boolean> = [D] extends ["batch"]
  ? WithBatch<E, AreFirst>
  : [E] extends ["batch"]
    ? WithBatch<D, AreFirst>
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

/** `"batch"` where it may be paired with D: with the batch axis, with 1 or with an unknown length, as the first axis. */
export type WithBatch<D extends Dimension, AreFirst extends boolean> = AreFirst extends true
  ? [D] extends ["batch" | 1]
    ? "batch"
    : number extends D
      ? "batch"
      : never
  : never;

/** The shape of A broadcast with a shape of unknown rank. */
export type Grown<A extends Shape> = A extends readonly ["batch", ...Shape]
  ? { readonly [K in keyof A]: A[K] extends 1 ? number : A[K] }
  : Shape;

/** The shape of A and B with broadcasting; a dimension is never if the two do not fit. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A["length"]
  ? number extends B["length"]
    ? Shape
    : Grown<B>
  : number extends B["length"]
    ? Grown<A>
    : Paired<A, B, readonly []>;

/** The shape of A and B with broadcasting, pair by pair from the last axis. */
export type Paired<A extends Shape, B extends Shape, Done extends Shape> = A extends readonly [
  ...infer RestA extends Shape,
  infer D extends Dimension,
]
  ? B extends readonly [...infer RestB extends Shape, infer E extends Dimension]
    ? Paired<RestA, RestB, readonly [Together<D, E, AreEmpty<RestA, RestB>>, ...Done]>
    : readonly [...A, ...Done]
  : readonly [...B, ...Done];

/** Whether both shapes are scalars. */
export type AreEmpty<A extends Shape, B extends Shape> = A extends readonly []
  ? B extends readonly []
    ? true
    : false
  : false;

/** B if it fits A, else A, so that the compiler's message shows both. */
export type Broadcastable<A extends Shape, B extends Shape> = HasNever<Broadcast<A, B>> extends true ? A : B;

/** Whether some dimension is never, which means that two shapes do not fit. */
export type HasNever<S extends Shape> = number extends S["length"]
  ? false
  : true extends { [K in keyof S]: [S[K]] extends [never] ? true : false }[number]
    ? true
    : false;

/** `S` with `number` for every length, and with its batch axis. */
export type Resized<S extends Shape> = number extends S["length"]
  ? Shape
  : { readonly [K in keyof S]: S[K] extends "batch" ? "batch" : number };

/** `S` with an unknown length along one axis; the last one by default. */
export type Along<S extends Shape, Axis extends number | undefined> = [Axis] extends [undefined | -1]
  ? ReplaceLast<S, number>
  : Resized<S>;

/** `S` with each sample in the shape `Sizes`. −1 is a length that is computed when nodes are composed. */
export type Reshaped<S extends Shape, Sizes extends readonly number[]> = number extends S["length"]
  ? Shape
  : Fixed<S extends readonly ["batch", ...Shape] ? readonly ["batch", ...Open<Sizes>] : Open<Sizes>>;

/** `Sizes` with `number` in place of −1. */
export type Open<Sizes extends readonly number[]> = {
  readonly [K in keyof Sizes]: Sizes[K] extends -1 ? number : Sizes[K];
};

/** `S` with its axes in another order; by default the last two are exchanged. */
export type Transposed<
  S extends Shape,
  Axes extends readonly Dimension[] | undefined,
> = Axes extends readonly Dimension[]
  ? number extends S["length"] | Axes["length"]
    ? Shape
    : {
        readonly [K in keyof Axes]: PlaceOf<S, Axes[K]> extends infer P extends keyof S & number
          ? DimensionAt<S, P>
          : number;
      }
  : S extends readonly [...infer Rest extends Shape, infer D extends Dimension, infer E extends Dimension]
    ? readonly [...Rest, E, D]
    : Shape;

/** The dimension at an index. */
export type DimensionAt<S extends Shape, Place extends number> = number extends Place ? number : S[Place];

/** The index of an axis that is given by its name or counted from the end. */
export type PlaceOf<S extends Shape, Axis> = Axis extends "batch"
  ? 0
  : Axis extends number
    ? number extends Axis
      ? number
      : `${Axis}` extends `-${infer FromEnd}`
        ? PlaceFromEnd<S, FromEnd>
        : Axis
    : number;

/** The index of the last, the second last or the third last axis, counted as 1, 2 or 3. */
export type PlaceFromEnd<S extends Shape, FromEnd extends string> = FromEnd extends "1"
  ? Init<S>["length"]
  : FromEnd extends "2"
    ? Init<Init<S>>["length"]
    : FromEnd extends "3"
      ? Init<Init<Init<S>>>["length"]
      : number;

/** `S` without some of its axes, or with length 1 for them; all axes by default. */
export type Over<
  S extends Shape,
  Axes extends readonly Dimension[] | undefined,
  Keep extends boolean,
> = Axes extends readonly Dimension[]
  ? number extends S["length"] | PlaceOf<S, Axes[number]>
    ? Shape
    : Without<S, PlaceOf<S, Axes[number]>, Keep, readonly [], readonly []>
  : Keep extends true
    ? number extends S["length"]
      ? Shape
      : { readonly [K in keyof S]: 1 }
    : readonly [];

/** `S` without the axes at `Places`, or with length 1 for them. */
export type Without<
  S extends Shape,
  Places,
  Keep extends boolean,
  Done extends Shape,
  Seen extends readonly unknown[],
> = S extends readonly [infer D extends Dimension, ...infer Rest extends Shape]
  ? Without<
      Rest,
      Places,
      Keep,
      Seen["length"] extends Places ? (Keep extends true ? readonly [...Done, 1] : Done) : readonly [...Done, D],
      readonly [...Seen, D]
    >
  : Done;

/** The shape of the products of the matrices on the last two axes; never if they do not fit. */
export type Products<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? Shape
  : A extends readonly [...infer LeadA extends Shape, infer M extends number, infer K extends number]
    ? B extends readonly [...infer LeadB extends Shape, infer K2 extends number, infer N extends number]
      ? readonly [...Broadcast<LeadA, LeadB>, M, SameLength<K, K2> extends true ? N : never]
      : never
    : never;

/** B if its matrices can be multiplied by those of A, else the shape that is wanted. */
export type Multipliable<A extends Shape, B extends Shape> = [Products<A, B>] extends [never]
  ? readonly [Last<A>, number]
  : HasNever<Products<A, B>> extends true
    ? readonly [...Init<Init<A>>, Last<A>, number]
    : B;

/** Whether two lengths are equal, or one of them is unknown. */
export type SameLength<K extends number, K2 extends number> = number extends K | K2
  ? true
  : K extends K2
    ? true
    : false;
