/** @throws RangeError for what is no number of iterations. */
export function checkCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new RangeError(`step: its count is ${count}; give a whole number, 1 or more.`);
}

/** @throws RangeError for what is no speed. */
export function checkSpeed(speed: number): void {
  if (speed > 0) return;
  throw new RangeError(
    `setSpeed: its speed is ${speed}; give iterations a second, or Infinity for as many as possible.`,
  );
}
