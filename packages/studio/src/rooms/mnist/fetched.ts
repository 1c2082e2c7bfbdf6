import { sentence } from "../../words/told.js";

/** How much of a file has come; `total` is NaN if the server does not say. */
interface Part {
  readonly loaded: number;
  readonly total: number;
}

/**
 * The bytes of a file, from a server.
 *
 * @param tell Called with each part that arrives.
 * @throws Error with the reason, if it does not come.
 */
export async function fetched(address: string, tell: (part: Part) => void): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  // A server for pages of one address answers with the page where there is no file.
  const isPage = response.headers.get("Content-Type")?.startsWith("text/html") === true;
  if (!response.ok || isPage) {
    const { status } = response;
    throw new Error(sentence(isPage ? "error.digitsMissing" : "error.digitsRefused", { address, status }));
  }
  // The length of what is packed for the way is not that of the file.
  const isPacked = response.headers.get("Content-Encoding") !== null;
  const total = isPacked ? Number.NaN : Number(response.headers.get("Content-Length") ?? Number.NaN);
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  tell({ loaded, total });
  for (const reader = (response.body as ReadableStream<Uint8Array>).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    tell({ loaded, total });
  }
  return joined(chunks, loaded);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
