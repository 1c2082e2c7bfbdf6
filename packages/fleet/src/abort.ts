/** What waits for a signal, called by one listener: Node warns of more than ten of them, and a run may have thousands of evaluations. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls a function when a signal is aborted.
 *
 * @returns Leaves it.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  const calls = waiting.get(signal) ?? listened(signal);
  calls.add(call);
  return () => calls.delete(call);
}

function listened(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>();
  waiting.set(signal, calls);
  signal.addEventListener(
    "abort",
    () => {
      for (const each of [...calls]) each();
      calls.clear();
    },
    { once: true },
  );
  return calls;
}
