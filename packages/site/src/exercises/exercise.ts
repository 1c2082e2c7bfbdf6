/** An exercise whose answer a machine checks. Its question is in the lesson. */
export type Exercise = NumberExercise | ChoiceExercise | ProgramExercise;

export interface NumberExercise {
  readonly kind: "number";
  readonly answer: number;
  /** How far an answer may lie from the right one. */
  readonly within: number;
  readonly solution: string;
}

export interface ChoiceExercise {
  readonly kind: "choice";
  /** What can be chosen, in both languages in the same order. */
  readonly options: { readonly en: readonly string[]; readonly ko: readonly string[] };
  /** The number of the right one, counted from 1. */
  readonly answer: number;
  readonly solution: string;
}

export interface ProgramExercise {
  readonly kind: "program";
  /** The program that a reader begins with. */
  readonly start: string;
  /** Lines behind a reader's program, in a block. They use what it defines, and throw unless that is what is wanted. */
  readonly check: string;
  readonly solution: string;
}

/** A reader's program with its check behind it: the answer is right if this runs to its end. */
export const withCheck = ({ check }: ProgramExercise, given: string): string => `${given}\n{\n${check}\n}\n`;

/** A number as readers write it: with a comma, a true minus sign, a fraction. NaN for what is none. */
export function numberIn(text: string): number {
  const plain = text.trim().replaceAll("−", "-").replace(",", ".");
  const [above = "", below = "1", more] = plain.split("/");
  if (above.trim() === "" || below.trim() === "" || more !== undefined) return Number.NaN;
  return Number(above) / Number(below);
}

/** Whether an answer is right. Programs are checked by running them. */
export function isRight(exercise: NumberExercise | ChoiceExercise, given: string): boolean {
  if (exercise.kind === "choice") return given === String(exercise.answer);
  return Math.abs(numberIn(given) - exercise.answer) <= exercise.within;
}
