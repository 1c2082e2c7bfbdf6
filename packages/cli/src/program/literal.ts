/** The longest line of a program. */
const LINE = 100;

/** A value as TypeScript: on one line if it fits, else an entry a line, and short lists several entries a line. */
export function literal(value: unknown, indent = ""): string {
  const one = inline(value);
  if (indent.length + one.length <= LINE || typeof value !== "object" || value === null) return one;
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const entries = isList
    ? value.map((each) => literal(each, inner))
    : present(value).map(([name, each]) => `${key(name)}: ${literal(each, inner)}`);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines(entries, isList && value.every((each) => typeof each !== "object"), inner)}\n${indent}${close}`;
}

const present = (value: object): [string, unknown][] => Object.entries(value).filter(([, each]) => each !== undefined);

function lines(entries: readonly string[], packs: boolean, indent: string): string {
  if (!packs) return entries.map((entry) => `${indent}${entry},`).join("\n");
  const packed = [""];
  for (const entry of entries) {
    const last = packed.at(-1) as string;
    if (last !== "" && indent.length + last.length + entry.length > LINE - 2) packed.push(`${entry},`);
    else packed[packed.length - 1] = last === "" ? `${entry},` : `${last} ${entry},`;
  }
  return packed.map((line) => indent + line).join("\n");
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = present(value).map(([name, each]) => `${key(name)}: ${inline(each)}`);
  return `{ ${entries.join(", ")} }`;
}

const key = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name));
