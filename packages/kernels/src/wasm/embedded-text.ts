import { BINARY_CROSS_ENTROPY } from "./binary-cross-entropy.generated.js";
import { IMAGES } from "./images.generated.js";
import { KERNELS } from "./kernels.generated.js";
import { UPDATES } from "./updates.generated.js";
import { isWasmSupported } from "./wasm-module.js";

/** The text of the plain kernels. They are loops of JavaScript, which have no bytes. */
const WITHOUT_WASM = "plain kernels";

/**
 * The bytes of all kernels as text. Two machines with the same text compute the same bits; a fleet makes it a part of the version
 * of its workers. An engine without WebAssembly has another text, because it adds numbers up in another order.
 *
 * @example
 * console.log(kernelsText() === kernelsText()); // true
 */
export const embeddedText = (): string =>
  !isWasmSupported()
    ? WITHOUT_WASM
    : [KERNELS, UPDATES, BINARY_CROSS_ENTROPY, IMAGES].map(({ common, text }) => `${common} ${text}`).join("\n");
