import { shortened } from "./shorten.js";

/** The roles of rxgrad's own values, for messages. */
const roles = new WeakMap<object, string>();

/** Sets the role of a value, such as `node`. Messages show the role and the value's `kind`. */
export function describeAs(value: object, role: string): void {
  roles.set(value, role);
}

/** The role that {@link describeAs} set, or the role of a gradient or an optimizer; undefined for every other value. */
export function roleOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { role } = value as { role?: unknown };
  return roles.get(value) ?? (role === "gradient" || role === "optimizer" ? role : undefined);
}

/** Describes a wrong value for a message, in at most 80 characters. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object") return shortened(describeObject(value));
  if (typeof value === "string") return shortened(JSON.stringify(value.slice(0, 80)));
  if (typeof value === "bigint") return `${shortened(String(value), 79)}n`;
  if (Object.is(value, -0)) return "-0";
  return typeof value === "function" ? "a function" : shortened(String(value));
}

/** The `try` is needed because a Proxy or a getter may throw when it is read. */
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
