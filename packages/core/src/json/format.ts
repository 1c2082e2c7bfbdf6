/** The value of `format` in a graph written to JSON. */
export const FORMAT = "rxgrad/graph";

/** The value of `version`. It grows when older releases cannot read what newer ones write. */
export const VERSION = 1;

/** Any value that JSON can hold. */
export type JSONValue = null | boolean | number | string | readonly JSONValue[] | { readonly [key: string]: JSONValue };

/** A graph written to JSON. Numbers that JSON lacks are written as `{ "$number": "NaN" }`. */
export interface GraphJSON {
  /** What the file is. */
  readonly format: typeof FORMAT;
  /** The version of the format. */
  readonly version: typeof VERSION;
  /** All nodes in topological order, then gradients and optimizers. An entry refers only to entries before it. */
  readonly nodes: readonly EntryJSON[];
  /** The indices of the roots, in the order in which they were given. */
  readonly roots: readonly number[];
  /**
   * The indices of entries whose kind is a user's own. A built-in kind of the same name does not replace it. Older files lack
   * this key and do not distinguish the two.
   */
  readonly own?: readonly number[];
}

/** A node, a gradient or an optimizer in JSON. */
export type EntryJSON = NodeJSON | GradientJSON | OptimizerJSON;

/** What nodes, gradients and optimizers have in common in JSON. */
export interface AnyEntryJSON {
  /** The kind, such as `"dense"`. */
  readonly kind: string;
  /** The name that the user gave. Names that training gives are not written, because it gives the same names again. */
  readonly name?: string;
  /** The options, as plain data. */
  readonly options: { readonly [option: string]: JSONValue };
  /** Options that JSON cannot hold, each with the name under which `fromJSON` expects it. */
  readonly leftOut?: { readonly [option: string]: string };
}

/** A node that has a value. */
export interface NodeJSON extends AnyEntryJSON {
  /** The indices of its inputs among the nodes. */
  readonly inputs: readonly number[];
}

/** A gradient node. */
export interface GradientJSON extends AnyEntryJSON {
  /** The index of the loss among the nodes. */
  readonly loss: number;
  /** Absent if the gradient takes all trainable parameters. */
  readonly parameters?: readonly number[];
}

/** An optimizer node. */
export interface OptimizerJSON extends AnyEntryJSON {
  /** The indices of its gradients. */
  readonly gradients: readonly number[];
}
