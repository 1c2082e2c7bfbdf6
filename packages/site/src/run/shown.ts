/** The most lines of an output, and characters of a line. */
export const MOST_LINES = 200;
export const MOST_CHARACTERS = 500;

/** A line that `console.log` prints: much like Node's, and the same wherever a program runs. */
export const lineOf = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === "string" ? value : shown(value, 0))).join(" ");

function shown(value: unknown, depth: number): string {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === "function") return `[function ${value.name}]`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (depth > 3) return "…";
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return listOf([...(value as unknown as Iterable<unknown>)], depth);
  if (Array.isArray(value)) return listOf(value, depth);
  if (isTensor(value)) return shown(value.toArray(), depth);
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${shown(each, depth + 1)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

const MOST_ITEMS = 20;

function listOf(items: readonly unknown[], depth: number): string {
  const told = items.slice(0, MOST_ITEMS).map((each) => shown(each, depth + 1));
  const more = items.length - told.length;
  return `[${[...told, ...(more > 0 ? [`… ${more} more`] : [])].join(", ")}]`;
}

const isTensor = (value: object): value is { toArray(): unknown } =>
  Array.isArray((value as { shape?: unknown }).shape) && typeof (value as { toArray?: unknown }).toArray === "function";
