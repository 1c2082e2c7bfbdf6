// The memory that hostile messages leave in this process. Needs --expose-gc.
import * as assert from "uvu/assert";
import { until } from "./scene.js";

/** What hostile messages may leave, in bytes. */
export const MOST_GROWTH: number = 16 * 2 ** 20;

/** What the process holds, in bytes. */
export function held(): number {
  const { gc } = globalThis;
  assert.ok(gc, "needs --expose-gc");
  gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** What is still under way may hold buffers for a moment; what is never freed stays. */
export const growsLittle = (before: number, most: number = MOST_GROWTH): Promise<number> =>
  until(
    () => held() - before,
    (growth) => growth < most,
  );
