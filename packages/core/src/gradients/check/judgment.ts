/** The result of judging one rule of a node. */
export interface Judgment {
  readonly rule: string;
  /** The number of compared elements and directions. */
  readonly elements: number;
  /** The largest error beyond rounding, relative to the element. */
  readonly error: number;
  /** What the rule does and what forward does instead. It follows the rule's name in a message. */
  readonly what: string;
}
