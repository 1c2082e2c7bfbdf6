/** The roles of rxgrad's own values, for messages. */
const roles = /* @__PURE__ */ new WeakMap<object, string>();

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
    const name = role ? `${role} (${String(kind)})` : typeof made === "string" && made !== "" ? made : "object";
    return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
  } catch {
    return "an object that cannot be read";
  }
}

/** A number with three significant digits, for messages. */
export const threeDigits = (value: number): string => String(Number(value.toPrecision(3)));

/** The first names, up to about 200 characters, and the number of the others. */
export function someOf(names: readonly string[], between = ", "): string {
  let text = names.slice(0, 1).join();
  for (let i = 1; i < names.length; i++) {
    if (text.length > 180) return `${text} and ${names.length - i} more`;
    text += between + names[i];
  }
  return text;
}

/** The greatest count of numbers that a message shows. */
const MOST_SHOWN = 8;

/** A list of numbers, for messages. */
export function showNumbers(numbers: Float64Array): string {
  const shown = numbers.subarray(0, MOST_SHOWN).join(", ");
  return numbers.length > MOST_SHOWN ? `[${shown}, … ${numbers.length} in all]` : `[${shown}]`;
}

/** The message of any thrown value: an error of this realm or another, or any other value. */
export function messageOf(error: unknown): string {
  try {
    const { message } = (error ?? {}) as { message?: unknown };
    if (typeof message === "string") return message;
    // The text of nested arrays may exceed the longest string.
    return Array.isArray(error) ? `an array of ${error.length}` : String(error);
  } catch {
    return "an error that cannot be read";
  }
}

/** The greatest length of a message. */
const LONGEST = 400;

/** How much of the end of a long message is kept: it contains the fix. */
const END = 160;

/** Cuts a text to a length. 80 characters are enough to recognize a value. */
export const shortened = (text: string, longest = 80): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/** Cuts a message that is too long: first its quoted names, then its middle. */
export function readable(message: string): string {
  if (message.length <= LONGEST) return message;
  const parts = message.split('"').map((part, i) => (i % 2 === 1 ? shortened(part) : part));
  const text = parts.join('"');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - END - 1)}…${text.slice(-END)}`;
}
