// Stands for a simulation that takes long.
export function cooling({ guess: [a, b] }) {
  const [rate, room] = [a / 10, 10 * b];
  let temperature = 90;
  return Array.from({ length: 20 }, () => {
    temperature -= rate * (temperature - room);
    return temperature;
  });
}
