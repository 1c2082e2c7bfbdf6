import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import sirv from "sirv";
import { isForLoopback } from "./loopback.js";

/** What every answer says. The first two let the page use threads with shared memory. */
const HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy": "frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers with a text. */
export function answer(response: ServerResponse, status: number, text: string, type = "text/plain"): void {
  response.writeHead(status, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" });
  response.end(text);
}

/**
 * Serves the files of a folder as they are now, and nothing else. To a browser that asks for a page that is not there, it shows
 * the folder's `404.html`, if there is one.
 *
 * @param other Answers requests that are neither GET nor HEAD.
 */
export function pageHandler(folder: string, other: Handler = notAllowed): Handler {
  // Without `dev`, sirv lists the folder once and looks requests up in that list: no path leads out of it.
  const files = sirv(folder, { etag: true, setHeaders: (response) => response.setHeader("Cache-Control", "no-cache") });
  const path = join(folder, "404.html");
  const missing = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const notFound: Handler = ({ headers }, response) => {
    if (missing && headers.accept?.includes("text/html")) answer(response, 404, missing, "text/html");
    else answer(response, 404, "There is no such file.");
  };
  return (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (!isForLoopback(request)) answer(response, 403, "This server answers only to 127.0.0.1 and localhost.");
    else if (request.method === "GET" || request.method === "HEAD") {
      // No page asks for parts of files, and sirv throws for some of them.
      delete request.headers.range;
      response.once("pipe", (file: Readable) => endTogether(file, response));
      files(request, response, () => notFound(request, response));
    } else other(request, response);
  };
}

/** A file that cannot be read ends its answer, and an answer that nobody waits for closes its file. */
function endTogether(file: Readable, response: ServerResponse): void {
  file.once("error", () => response.destroy());
  response.once("close", () => file.destroy());
}

function notAllowed(_: IncomingMessage, response: ServerResponse): void {
  answer(response, 405, "Only GET and HEAD are answered.");
}
