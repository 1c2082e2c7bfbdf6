import { fileURLToPath } from "node:url";

/** The folder of the page: it is part of the package. */
export const pageFolder = (): Promise<string> => Promise.resolve(fileURLToPath(new URL("../page/", import.meta.url)));
