import { BINARY_CROSS_ENTROPY } from "./binary-cross-entropy.generated.js";
import { IMAGES } from "./images.generated.js";
import { KERNELS } from "./kernels.generated.js";
import { UPDATES } from "./updates.generated.js";

/**
 * The bytes of all kernels as text. Two machines with the same text compute the same bits; a fleet makes it a part of the version
 * of its workers.
 *
 * @example
 * console.log(kernelsText() === kernelsText()); // true
 */
export const embeddedText = (): string =>
  [KERNELS, UPDATES, BINARY_CROSS_ENTROPY, IMAGES].map(({ common, text }) => `${common} ${text}`).join("\n");
