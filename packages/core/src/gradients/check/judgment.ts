/** What was found of a rule of a node. */
export interface Judgment {
  readonly rule: string;
  /** How many elements and directions were compared. */
  readonly elements: number;
  /** How far the worst of them is off, beyond rounding, as a part of itself. */
  readonly error: number;
  /** What it says, and what forward does instead, in words that follow the rule's name. */
  readonly what: string;
}
