import { init, parse } from "es-module-lexer";

/** What a program may import, and the file of the site where that is. */
export const MODULES: Readonly<Record<string, string>> = {
  rxgrad: "run/rxgrad.js",
  "rxgrad/calculus": "run/calculus.js",
  "rxgrad/extend": "run/extend.js",
  rxjs: "run/rxjs.js",
  "@rxgrad/data": "run/data.js",
};

/** A program that cannot be run. */
class ProgramError extends Error {}

/**
 * A program with addresses in place of the names of packages.
 *
 * @param root The address of the site.
 * @throws ProgramError for a program that is none, or that imports something else.
 */
export async function rewritten(code: string, root: string): Promise<string> {
  await init;
  let imports: ReturnType<typeof parse>[0];
  try {
    [imports] = parse(code);
  } catch (cause) {
    const before = code.slice(0, (cause as { idx?: number }).idx ?? 0);
    throw new ProgramError(`Line ${before.split("\n").length} is no JavaScript.`, { cause });
  }
  let [text, end] = ["", 0];
  for (const { n: name, s: start, e: stop, d: kind } of imports) {
    if (kind === -2) continue;
    if (name === undefined || !Object.hasOwn(MODULES, name)) {
      const known = Object.keys(MODULES).join(", ");
      throw new ProgramError(`"${name ?? code.slice(start, stop)}" cannot be imported here; import from ${known}.`);
    }
    const address = JSON.stringify(new URL(MODULES[name] as string, root).href);
    text += code.slice(end, start) + (kind === -1 ? address.slice(1, -1) : address);
    end = stop;
  }
  return text + code.slice(end);
}
