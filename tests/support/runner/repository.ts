import { fileURLToPath } from "node:url";

/** The folder of this file. It also contains the modules that Node loads without compiling. */
export const here = new URL("./", import.meta.url);

/** The folder whose tests run, with a slash at the end: this repository, or one that a test of the runner made. */
export const repository: string = process.env.RXGRAD_REPOSITORY ?? fileURLToPath(new URL("../../../", here));
