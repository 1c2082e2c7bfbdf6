/** Rooms without a training, and rooms with one, in the order of the list. */
export const LAB_NAMES = ["derivative", "descent", "losses", "activations"] as const;
export const TRAINING_NAMES = [
  "classification",
  "regression",
  "mnist",
  "overfitting",
  "black-box",
  /** A graph of one's own, from a module's address. */
  "own",
  /** The run of a script in Node. */
  "script",
] as const;

export type LabName = (typeof LAB_NAMES)[number];
export type TrainingName = (typeof TRAINING_NAMES)[number];
export type RoomName = LabName | TrainingName;
