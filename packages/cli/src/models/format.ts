/** The value of `format` in a file with a network and its weights. */
export const MODEL_FORMAT = "rxgrad/model";

/** The value of `version` in such a file. */
export const MODEL_VERSION = 1;

/** How such a file begins: of `train` with a recipe, of `convert` with a graph. */
export const modelBegins = (next: "recipe" | "graph"): string =>
  `{"format":"${MODEL_FORMAT}","version":${MODEL_VERSION},"${next}":`;
