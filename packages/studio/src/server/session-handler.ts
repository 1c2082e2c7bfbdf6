import type { IncomingMessage, ServerResponse } from "node:http";
import { isFromOwnPage } from "./loopback.js";
import { answer, type Handler } from "./serve-page.js";
import type { Sessions } from "./sessions.js";

const MOST_BYTES = 1024;

/**
 * Answers `POST /session` with the session for a token, or with the session itself if it is still open.
 *
 * @param hasFleet Whether there is a fleet to be shown. The page is told, so that it asks for none in vain.
 */
export function sessionHandler(sessions: Sessions, hasFleet: boolean): Handler {
  return async (request, response) => {
    if (request.method !== "POST" || request.url !== "/session") answer(response, 404, "There is no such place.");
    else if (!isFromOwnPage(request)) answer(response, 403, "Only the page of this server may ask.");
    else tell(response, sessionFor(sessions, await textOf(request)), hasFleet);
  };
}

function tell(response: ServerResponse, session: string | undefined, hasFleet: boolean): void {
  if (session === undefined) {
    answer(response, 403, "The token was used before, or is wrong; start the script again for another address.");
  } else answer(response, 200, JSON.stringify({ session, hasFleet }), "application/json");
}

function sessionFor(sessions: Sessions, text: string): string | undefined {
  let asked: { readonly token?: unknown; readonly session?: unknown } | null;
  try {
    asked = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { token, session } = asked ?? {};
  if (typeof token === "string") return sessions.exchange(token);
  return typeof session === "string" && sessions.isOpen(session) ? session : undefined;
}

/** The body of a request; an empty text if it is too long, or does not arrive. */
function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      text += part;
      if (text.length <= MOST_BYTES) return;
      request.destroy();
      resolve("");
    });
    request.on("end", () => resolve(text));
    request.on("error", () => resolve(""));
  });
}
