import { fileURLToPath } from "node:url";

/** The folder of this file: modules that Node loads as they are lie beside it. */
export const here = new URL("./", import.meta.url);

/** The folder whose tests run, with a slash at the end: this repository, or another that a test of the runner has made. */
export const repository: string = process.env.RXGRAD_REPOSITORY ?? fileURLToPath(new URL("../../../", here));
