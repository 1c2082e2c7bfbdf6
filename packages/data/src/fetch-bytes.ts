import { DataError } from "@rxgrad/core";

/** Downloads a file. @throws DataError naming the file where it cannot be had, with the original error as `cause`. */
export async function fetchBytes(name: string, address: string | URL): Promise<Uint8Array> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(address);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new DataError(`${name}: the file cannot be fetched; check the address and the connection.`, { cause });
  }
  if (!response.ok) {
    throw new DataError(
      `${name}: the server answered ${response.status} ${response.statusText} instead of the file; check the address.`,
    );
  }
  return bytes;
}
