/** The value of `format` in a file with a network and its weights. */
export const MODEL_FORMAT = "rxgrad/model";

/** The value of `version` in such a file. */
export const MODEL_VERSION = 1;
