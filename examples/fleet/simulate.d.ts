/** Hares and lynxes at 60 times, one after the other, from four rates. */
export function simulate(inputs: { readonly rates: ArrayLike<number> & Iterable<number> }): number[];
