/** One of several values, chosen from a list. */
export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly values: readonly T[];
  readonly nameOf: (value: T) => string;
  readonly isOff?: boolean;
  readonly onvalue: (value: T) => void;
}
