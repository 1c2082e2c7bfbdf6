import { Parameters } from "@rxgrad/core";
import { Iteration } from "@rxgrad/core/driver";

/** Iterations of a run that computes nothing. Their losses are given, and the class counts the copies of parameters. */
export class ToldIterations {
  copies = { before: 0, after: 0 };
  readonly #losses: readonly number[];
  readonly #iterationsPerEpoch: number | undefined;

  constructor(losses: readonly number[], iterationsPerEpoch?: number) {
    this.#losses = losses;
    this.#iterationsPerEpoch = iterationsPerEpoch;
  }

  get all(): Iteration[] {
    const none = (): never => {
      throw new Error("nobody should ask for this");
    };
    const source = {
      iterationsPerEpoch: this.#iterationsPerEpoch,
      isReadable: () => false,
      read: none,
      pacerAt: none,
      stateAt: none,
      explanationsAt: () => ({}),
      evaluationsAt: () => ({}),
      notFiniteAt: () => undefined,
      hyperparametersAt: () => ({}),
      boxesAt: () => ({}),
      parametersAt: (_: number, after: boolean) => {
        this.copies[after ? "after" : "before"]++;
        return new Parameters([]);
      },
    };
    return this.#losses.map((loss, i) => new Iteration(i + 1, 1, loss, 1, source));
  }
}
