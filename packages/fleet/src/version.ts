import { kernelsText } from "rxgrad/driver";
import { hexadecimal } from "./hexadecimal.js";

/** The version of this package, which is released together with rxgrad. */
const RELEASE = "0.1.0";

/**
 * The version of what a worker runs: SHA-256 of the release, of the kernels' bytes, and of texts, such as that of a module, in
 * hexadecimal.
 *
 * @param parts The texts, in order.
 */
export async function versionOf(parts: readonly string[]): Promise<string> {
  if (!crypto.subtle)
    throw new Error(
      'a page has SHA-256 only where it comes from https or localhost; state the version, as the trainer does: version: "simulate-1"',
    );
  const bytes = new TextEncoder().encode(JSON.stringify([RELEASE, kernelsText(), ...parts]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hexadecimal(digest);
}
