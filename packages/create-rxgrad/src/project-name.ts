import { basename } from "node:path";
import { Refusal, show } from "./refusal.js";

/** npm allows more in old packages, but not in new ones. */
const LONGEST = 214;

/** What npm has folders of its own for. */
const RESERVED = ["node_modules", "favicon.ico"];

/**
 * The name of the package in a folder: the name of the folder.
 *
 * @param taken The packages that the project needs: npm does not install a package within one of the same name.
 * @throws Refusal for a name that npm refuses.
 */
export function projectName(path: string, taken: readonly string[]): string {
  const name = basename(path);
  if (taken.includes(name)) {
    throw new Refusal(`${show(name)} is a package that the project needs; give the folder another name.`, 2);
  }
  if (/^[a-z0-9][a-z0-9._-]*$/.test(name) && name.length <= LONGEST && !RESERVED.includes(name)) return name;
  throw new Refusal(
    `${show(name)} cannot be the name of a package; take small letters, digits, "-", "_" and ".", as in my-app.`,
    2,
  );
}
