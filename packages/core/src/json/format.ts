/** What `format` says of a graph written to JSON. */
export const FORMAT = "rxgrad/graph";

/** What `version` says. It grows when older releases could not read what newer ones write. */
export const VERSION = 1;

/** What JSON can hold. */
export type JSONValue = null | boolean | number | string | readonly JSONValue[] | { readonly [key: string]: JSONValue };

/** A graph written to JSON. Numbers that JSON lacks stand as `{ "$number": "NaN" }`. */
export interface GraphJSON {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** In topological order, gradients and optimizers last: every index in an entry is smaller than its own. */
  readonly nodes: readonly EntryJSON[];
  /** The indices of what was written, as it was given. */
  readonly roots: readonly number[];
  /**
   * The indices of what is of a kind of its author's own, which no built-in kind of the same name replaces. Absent in older
   * files, where nothing tells the two apart.
   */
  readonly own?: readonly number[];
}

/** A node, a gradient or an optimizer, as JSON holds it. */
export type EntryJSON = NodeJSON | GradientJSON | OptimizerJSON;

interface AnyEntryJSON {
  readonly kind: string;
  /** Its author's name. Names that training gives are not written: it gives the same ones again. */
  readonly name?: string;
  readonly options: { readonly [option: string]: JSONValue };
  /** Options that JSON cannot hold, and under which name `fromJSON` wants each. */
  readonly leftOut?: { readonly [option: string]: string };
}

/** A node of a value. */
export interface NodeJSON extends AnyEntryJSON {
  readonly inputs: readonly number[];
}

/** A gradient node. */
export interface GradientJSON extends AnyEntryJSON {
  readonly loss: number;
  /** Left out where it takes all trainable parameters. */
  readonly parameters?: readonly number[];
}

/** An optimizer node. */
export interface OptimizerJSON extends AnyEntryJSON {
  readonly gradients: readonly number[];
}
