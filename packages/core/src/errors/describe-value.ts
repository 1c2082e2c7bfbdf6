import { shortened } from "./shorten.js";

/** What values of rxgrad's own are called in messages. */
const roles = new WeakMap<object, string>();

/** Lets messages call a value by its role, such as `node`; its `kind` is told with it. */
export function describeAs(value: object, role: string): void {
  roles.set(value, role);
}

/** What a value was given by {@link describeAs}, or what it says of itself; undefined for all else. */
export function roleOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { role } = value as { role?: unknown };
  return roles.get(value) ?? (role === "gradient" || role === "optimizer" ? role : undefined);
}

/** What a wrong value is, in a few words: at most 80 characters, whatever it is. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object") return shortened(describeObject(value));
  if (typeof value === "string") return shortened(JSON.stringify(value.slice(0, 80)));
  if (typeof value === "bigint") return `${shortened(String(value), 79)}n`;
  if (Object.is(value, -0)) return "-0";
  return typeof value === "function" ? "a function" : shortened(String(value));
}

/** A Proxy, or a getter, may throw when it is looked at. */
function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const role = roleOf(value);
    const { name: made = "bare object" } = (value.constructor ?? {}) as { name?: unknown };
    const kind = (value as { kind?: unknown }).kind;
    const name = role ? `${role} (${String(kind)})` : typeof made === "string" ? made : "object";
    return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
  } catch {
    return "an object that cannot be read";
  }
}
