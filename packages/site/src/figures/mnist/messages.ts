/** To the worker that trains. */
export type ToTraining =
  | { readonly type: "begin"; readonly root: string }
  | { readonly type: "pause"; readonly isPaused: boolean }
  | { readonly type: "predict"; readonly id: number; readonly pixels: Float64Array };

export interface LossAt {
  readonly iteration: number;
  readonly loss: number;
}

/** The parts of test digits and of training digits that are right. */
interface Tested {
  readonly epoch: number;
  readonly iteration: number;
  readonly right: number;
  readonly rightInTraining: number;
}

/** From the worker that trains. */
export type FromTraining =
  | { readonly type: "loaded"; readonly digits: number; readonly tests: number }
  | { readonly type: "losses"; readonly losses: readonly LossAt[] }
  | ({ readonly type: "tested" } & Tested)
  | { readonly type: "predicted"; readonly id: number; readonly probabilities: Float64Array }
  | { readonly type: "ended" }
  | { readonly type: "failed"; readonly reason: string };
