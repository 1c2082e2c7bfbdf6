// The global state that a test file can change for the files after it in the same process.

/** The value of a property or its getter, by the property's name; the same for counts of listeners. */
type Traces = ReadonlyMap<string, Trace>;
type Trace = Pick<PropertyDescriptor, "value" | "get">;

const EMITTERS = Object.entries({ process, "process.stdout": process.stdout, "process.stderr": process.stderr });
const WATCHED: (readonly [name: string, object: object])[] = [
  ["globalThis", globalThis],
  ...EMITTERS,
  ["process.env", process.env],
  ["performance", performance],
  ...platform(),
];

/** Every global class, function and namespace, and the prototypes of the classes. */
function* platform(): Generator<readonly [string, object]> {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const { value } = Object.getOwnPropertyDescriptor(globalThis, name)!;
    if (value === globalThis || value === process || !(value instanceof Object)) continue;
    yield [name, value];
    if (typeof value === "function" && value.prototype) yield [`${name}.prototype`, value.prototype];
  }
}

function traces(): Traces {
  const found = new Map<string, Trace>();
  for (const [name, object] of WATCHED) {
    for (const key of Object.getOwnPropertyNames(object)) {
      if (!key.startsWith("_")) found.set(`${name}.${key}`, Object.getOwnPropertyDescriptor(object, key)!);
    }
  }
  for (const [name, emitter] of EMITTERS) {
    for (const event of emitter.eventNames())
      found.set(`listeners of ${name} for "${String(event)}"`, { value: emitter.listenerCount(event) });
  }
  return found.set("process.exitCode", { value: process.exitCode }).set("process.cwd()", { value: process.cwd() });
}

void process.allowedNodeEnvironmentFlags; // Node creates it on the first read, and again on each call of its getter
let before = traces();

/** The names of what changed since the last call, or since the process began. */
export function changes(): string[] {
  const now = traces();
  const names = [...new Set([...before.keys(), ...now.keys()])].filter(
    (name) => !isSame(before.get(name), now.get(name)),
  );
  before = now;
  return names;
}

function isSame(a: Trace = {}, b: Trace = {}): boolean {
  // Node replaces some getters with their values on the first read.
  const was = a.get && !b.get ? a.get.call(globalThis) : a.value;
  return Object.is(was, b.value) && (b.get === undefined || a.get === b.get);
}
