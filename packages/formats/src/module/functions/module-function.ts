/** A function that a module may contain, as text. */
export interface ModuleFunction {
  /** The other functions that it calls. */
  readonly needs?: readonly string[];
  /** Its source, which begins with its comment. */
  readonly code: string;
}

/** Functions by their names. */
export type FunctionTable = Readonly<Record<string, ModuleFunction>>;
