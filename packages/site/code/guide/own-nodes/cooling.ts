/** A cup cools: its temperature in each of 20 minutes. */
export function cooling({
  guess: [a = 0, b = 0],
}: {
  guess: Float64Array;
}): number[] {
  const [rate, room] = [a / 10, 10 * b];
  let temperature = 90;
  return Array.from({ length: 20 }, () => {
    temperature -= rate * (temperature - room);
    return temperature;
  });
}
