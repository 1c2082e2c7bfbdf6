import { type MnistFiles, mnist } from "@rxgrad/data";
import type { MnistSetup } from "../setup.js";
import { type Prepared, unchanging } from "./prepared.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
const PIXELS = Array.from({ length: 784 }, (_, i) => `row ${Math.floor(i / 28) + 1}, column ${(i % 28) + 1}`);

/** The first digits of both parts. @throws DataError where a file cannot be read, or holds no digits. */
export async function mnistOf({ train, test }: MnistSetup, files: MnistFiles | undefined): Promise<Prepared> {
  const digits = await mnist({ limit: { train, test }, files });
  return unchanging({ ...digits, inputs: PIXELS, classes: DIGITS });
}
