/** True only when both types are the same, including `any` and `readonly`. */
export type Exact<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `expectType<Exact<A, B>>()` compiles only when A and B are the same type. */
export function expectType<_Same extends true>(): void {}

/** Compares the type of a value: `is<Node<…>>()(value)` compiles only when it is exactly that. */
export declare function is<Expected>(): <Actual>(
  value: Actual,
  ...same: Exact<Actual, Expected> extends true ? [] : [never]
) => void;

expectType<Exact<readonly [1, "a"], readonly [1, "a"]>>();
// @ts-expect-error
expectType<Exact<readonly [1], [1]>>();
// @ts-expect-error
expectType<Exact<number, unknown>>();
// @ts-expect-error
expectType<Exact<{ a: number }, { a: number; b?: string }>>();
