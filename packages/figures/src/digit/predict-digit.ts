import type { Numbers } from "../values/numbers.js";

/** From a picture, `{ shape: [1, 784], data }` with numbers from 0 to 1, to ten probabilities, or a Promise of them. */
export type PredictDigit = (picture: Numbers & { readonly data: Float64Array }) => Numbers | Promise<Numbers>;
