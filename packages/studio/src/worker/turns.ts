/** How long work may take until messages and training have their turn, in milliseconds. */
const SLICE = 5;

/** Fulfilled when the messages and tasks that wait have had their turn. */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

/**
 * Does work that consists of bounded steps, in turns with everything else.
 *
 * @throws What `signal` was aborted with.
 */
export async function inTurns<T>(steps: Generator<void, T, void>, signal: AbortSignal): Promise<T> {
  try {
    for (;;) {
      const end = performance.now() + SLICE;
      do {
        signal.throwIfAborted();
        const { done, value } = steps.next();
        if (done) return value;
      } while (performance.now() < end);
      await nextTurn();
    }
  } finally {
    steps.return(undefined as never);
  }
}
