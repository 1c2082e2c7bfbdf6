import type { Recipe } from "../recipe/recipe.js";
import type { Prepared } from "./prepared.js";
import type { Settings } from "./settings.js";

/** What is learned from which files. */
export interface Task {
  readonly kind: Recipe["kind"];
  readonly recipe: Recipe;
  /** The files that are read. */
  readonly files: readonly string[];
  /** Rows or images with a target. */
  readonly rows: number;
  /** What a row is: "rows" or "images". */
  readonly unit: string;
  /** How many rows each class has; empty where the target is a number. */
  readonly counts: readonly number[];
  /** What the data are, in one line. */
  readonly title: string;
  /** What was recognized, in rows of a name and a text. */
  readonly lines: readonly (readonly [name: string, text: string])[];
  /** What people should look at, each in a sentence. */
  readonly warnings: readonly string[];
  /** The same as the lines, for programs. */
  readonly recognized: object;
  /** The data for a training. */
  prepare(settings: Settings): Promise<Prepared>;
  /** The parts of the program that read the data. */
  readonly code: DataCode;
}

/** The parts of a program that are different for tables and images. */
export interface DataCode {
  /** Names that it imports from `@rxgrad/data`. */
  readonly data: readonly string[];
  /** Reads the files into `data`. */
  readonly read: string;
  /** Makes `learned`, `validation` and `test` of `parts`, after `split`. */
  readonly ready: string;
  /** Properties of the model beside its recipe and its network. */
  readonly fitted: string;
}
