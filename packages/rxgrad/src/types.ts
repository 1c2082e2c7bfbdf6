// `rxgrad/types`: see `@rxgrad/core/types`.
export type * from "@rxgrad/core/types";
