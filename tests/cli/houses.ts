// Ten thousand houses that are made up: numbers, categories, empty cells, and prices of which the true function explains 95 %.

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const DISTRICTS: Readonly<Record<string, number>> = {
  ...{ harbor: 1.4, hills: 1.7, "old town": 1.5, station: 0.9, "the green": 1.2, east: 0.7, west: 0.8, north: 1 },
};
const HEATING: Readonly<Record<string, number>> = { gas: 0, oil: -12, "heat pump": 18, stove: -30 };

interface House {
  readonly area: number;
  readonly age: number;
  readonly distance: number;
  readonly district: string;
  readonly heating: string;
}

/** The price of a house without chance, in thousands. */
const priceOf = ({ area, age, distance, district, heating }: House): number =>
  2.2 * area * (DISTRICTS[district] as number) +
  (HEATING[heating] as number) +
  60 * Math.exp(-distance / 4) -
  1.1 * Math.min(age, 60);

export interface Houses {
  /** The file. */
  readonly csv: string;
  /** The share of the variance of the prices that the true function explains. */
  readonly trueR2: number;
}

/** Makes houses. Some ages and distances are unknown, and some kinds of heating. */
export function houses(count: number, seed: number): Houses {
  const random = randomNumbers(seed);
  const pick = (names: readonly string[]): string => names[Math.floor(random() * names.length)] as string;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const all = Array.from({ length: count }, (): House => {
    const [area, age, distance] = [40 + 160 * random(), Math.floor(120 * random()), 15 * random()];
    return { area, age, distance, district: pick(Object.keys(DISTRICTS)), heating: pick(Object.keys(HEATING)) };
  });
  const exact = all.map(priceOf);
  const spread = Math.sqrt(variance(exact) * (0.05 / 0.95));
  const prices = exact.map((price) => price + spread * normal());
  const errors = prices.reduce((sum, price, i) => sum + (price - (exact[i] as number)) ** 2, 0) / count;
  const orEmpty = (share: number, text: string): string => (random() < share ? "" : text);
  const rows = all.map(({ area, age, distance, district, heating }, i) =>
    [
      ...[100_000 + 7 * i, area.toFixed(1), orEmpty(0.02, String(age)), orEmpty(0.02, distance.toFixed(2))],
      ...[district, orEmpty(0.05, heating), "house", (prices[i] as number).toFixed(2)],
    ].join(","),
  );
  const header = "house id,area,age,distance,district,heating,kind,price";
  return { csv: `${header}\n${rows.join("\n")}\n`, trueR2: 1 - errors / variance(prices) };
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length;
}
