import type {
  BoxValue,
  BoxValueStream,
  Evaluation,
  EvaluationRequest,
  EventualBoxValue,
  RequestingSteps,
} from "../graph/evaluation.js";

/** A signal that nobody aborts. */
const never = (): AbortSignal => new AbortController().signal;

/** Whether an evaluation returned a Promise. */
export const isBoxValuePromise = (result: EventualBoxValue): result is PromiseLike<BoxValue> =>
  typeof (result as Partial<PromiseLike<BoxValue>> | null | undefined)?.then === "function";

/** Whether an evaluation returned a stream: anything with a `subscribe` method. */
export const isBoxValueStream = (result: EventualBoxValue): result is BoxValueStream =>
  typeof (result as Partial<BoxValueStream> | null | undefined)?.subscribe === "function";

/**
 * Evaluates a request synchronously.
 *
 * @returns The evaluated values, in the order of the request.
 * @throws OperationError for a function that fails, or that returns a Promise or an Observable.
 */
export function evaluateNow({ evaluations }: EvaluationRequest): Float64Array[] {
  const signal = never();
  return evaluations.map((evaluation) => {
    const result = started(evaluation, signal);
    if (isBoxValuePromise(result)) {
      // The Promise is dropped. Without a handler, its rejection would end the process.
      result.then(undefined, () => {});
      throw evaluation.cannotWait("a Promise");
    }
    if (isBoxValueStream(result)) throw evaluation.cannotWait("an Observable");
    return evaluation.read(result);
  });
}

/** The same steps, with requests evaluated synchronously. */
export function* evaluatedNow<V>(steps: RequestingSteps<V>): Generator<void, V, void> {
  try {
    let step = steps.next();
    while (!step.done) {
      const request = step.value;
      if (!request) yield;
      step = steps.next(request && evaluateNow(request));
    }
    return step.value;
  } finally {
    steps.return(undefined as never);
  }
}

/**
 * Evaluates a request asynchronously, with as many evaluations at a time as each black box allows. The first failure ends it:
 * no further evaluation starts, and the signal of the running ones is aborted.
 *
 * @returns The evaluated values, in the order of the request. Rejects with an OperationError if an evaluation fails.
 */
export async function evaluateLater({ evaluations, byBox }: EvaluationRequest): Promise<Float64Array[]> {
  const results = new Array<Float64Array>(evaluations.length);
  const controller = new AbortController();
  const { signal } = controller;
  const work = async (own: number[]): Promise<void> => {
    for (let i = own.shift(); i !== undefined && !signal.aborted; i = own.shift()) {
      const evaluation = evaluations[i];
      try {
        const result = started(evaluation, signal);
        // Read as soon as it is there: the function may use the same array for its next value.
        if (isBoxValueStream(result)) results[i] = await firstOf(result, signal, (value) => evaluation.read(value));
        else results[i] = evaluation.read(isBoxValuePromise(result) ? await result : result);
      } catch (error) {
        const failure = evaluation.failed(error);
        controller.abort(failure);
        throw failure;
      }
    }
  };
  const workers = byBox.flatMap((own) => {
    const { concurrency } = evaluations[own[0]];
    return Array.from({ length: Math.min(concurrency, own.length) }, () => work(own));
  });
  await Promise.all(workers);
  return results;
}

function started(evaluation: Evaluation, signal: AbortSignal): EventualBoxValue {
  try {
    return evaluation.start(signal);
  } catch (error) {
    throw evaluation.failed(error);
  }
}

/** What is read from the first value of a stream. Unsubscribes after it. */
function firstOf<T>(stream: BoxValueStream, signal: AbortSignal, read: (value: BoxValue) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    let subscription: { unsubscribe(): void } | undefined;
    let isOver = false;
    const over = (): void => {
      isOver = true;
      signal.removeEventListener("abort", over);
      subscription?.unsubscribe();
    };
    signal.addEventListener("abort", over);
    subscription = stream.subscribe({
      next(value) {
        if (isOver) return;
        try {
          resolve(read(value));
        } catch (error) {
          reject(error);
        }
        over();
      },
      error(error) {
        reject(error);
        over();
      },
      complete() {
        reject(new Error("its stream completed without a value"));
        over();
      },
    });
    if (isOver) subscription.unsubscribe();
  });
}
