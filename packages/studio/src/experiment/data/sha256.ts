import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";

/** The SHA-256 of bytes, in hexadecimal. @throws ExperimentError where the browser offers none. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) {
    throw new ExperimentError(sentence("error.sha256"));
  }
  const hash = await subtle.digest("SHA-256", new Uint8Array(bytes));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
