import { formatCount } from "@rxgrad/figures/words";

/** A number of answers per second, with as many digits as can be read while it changes. */
export const formatRate = (rate: number): string =>
  rate < 99.95 ? rate.toFixed(rate < 0.995 && rate > 0 ? 2 : 1) : formatCount(Math.round(rate));
