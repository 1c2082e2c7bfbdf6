import type { Setup } from "../../experiment/setup.js";

type Flat = ReadonlyMap<string, string>;

/** What of a setup differs from another one, such as `learningRate 0.3`, in the names of its own. */
export function differences(from: Setup, to: Setup): string[] {
  const [before, after] = [flat(from), flat(to)];
  return [...after].filter(([name, value]) => before.get(name) !== value).map(([name, value]) => `${name} ${value}`);
}

function flat(setup: Setup): Flat {
  const entries = new Map<string, string>();
  const add = (name: string, value: unknown): void => {
    if (name === "layers" && Array.isArray(value)) {
      entries.set(name, value.map(({ units, activation }) => `${units} ${activation}`).join(", "));
    } else if (Array.isArray(value)) entries.set(name, value.length > 4 ? "…" : value.join(", "));
    else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) add(key === "kind" ? name : key, each);
    } else entries.set(name, value === undefined ? "–" : String(value));
  };
  for (const [name, value] of Object.entries(setup)) add(name, value);
  return entries;
}
