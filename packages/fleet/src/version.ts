import { messageOf } from "@rxgrad/core/internal";
import { kernelsText } from "rxgrad/driver";
import { hexadecimal, sha256 } from "./sha-256.js";

/** The version of this package, which is released together with rxgrad. */
const RELEASE = "0.1.0";

/**
 * The version of what a worker runs: SHA-256 of the release, of the kernels' bytes, and of texts, such as that of a module, in
 * hexadecimal.
 *
 * @param parts The texts, in order.
 */
export async function versionOf(parts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([RELEASE, kernelsText(), ...parts]));
  try {
    return hexadecimal(await sha256(bytes));
  } catch (cause) {
    const advice = 'state the version, as the trainer does: version: "simulate-1"';
    throw new Error(`${messageOf(cause)}; ${advice}`, { cause });
  }
}
